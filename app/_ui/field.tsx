/*
 * Form fields: label above, hint below, error in place of silence. The control is passed in and receives the ids that
 * tie hint and error to it. `inputClass` is the look of every text control.
 */
import { ChevronDown, CircleAlert } from "lucide-react";
import { clsx } from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";
import { withInlineCode } from "./inline-code";

export const inputClass =
  "h-8 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-base text-ink hover:border-ink-3 " +
  "disabled:bg-hover disabled:text-ink-3 aria-invalid:border-bad focus-visible:outline-2 " +
  "focus-visible:outline-focus focus-visible:-outline-offset-1";

interface ControlIds {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
  readonly required: boolean | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly optionalMark?: boolean;
  readonly className?: string;
  readonly children: (ids: ControlIds) => ReactNode;
}

export function Field({ label, hint, error, required, optionalMark, className, children }: FieldProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className={clsx("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
        {optionalMark === true && <span className="font-normal text-ink-3"> optional</span>}
      </label>
      {children({
        id,
        "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
        "aria-invalid": error === undefined ? undefined : true,
        required,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1 flex items-start gap-1 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.75 size-3.5 shrink-0" />
          <span className="min-w-0">{withInlineCode(error)}</span>
        </p>
      )}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1 text-sm text-ink-3">
          {withInlineCode(hint)}
        </div>
      )}
    </div>
  );
}

export const TextInput = ({ className, ...rest }: ComponentProps<"input">) => (
  <input type="text" {...rest} className={clsx(inputClass, className)} />
);

export const TextArea = ({ className, ...rest }: ComponentProps<"textarea">) => (
  <textarea rows={3} {...rest} className={clsx(inputClass, "h-auto py-1.5", className)} />
);

export const Select = ({ className, ...rest }: ComponentProps<"select">) => (
  <span className="relative block">
    <select {...rest} className={clsx(inputClass, "appearance-none pr-8", className)} />
    <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-ink-3" />
  </span>
);

/** A checkbox or radio with its label on the right and room for a second line. */
export function Choice({
  label,
  hint,
  className,
  ...rest
}: ComponentProps<"input"> & { label: ReactNode; hint?: ReactNode }) {
  return (
    <label className={clsx("flex cursor-pointer items-start gap-2 text-base", className)}>
      <input {...rest} className="mt-0.75 size-4 shrink-0 accent-accent" />
      <span className="min-w-0">
        {label}
        {hint !== undefined && <span className="block text-sm text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
