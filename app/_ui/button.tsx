/*
 * The one button and its link twin. `primary` once per view, `danger` only inside a confirmation, `quiet` for
 * toolbars. An icon-only button must be given `label`.
 */
import { clsx } from "clsx";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

export type ButtonTone = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md";

const tones = {
  primary: "border-transparent bg-accent text-on-accent not-disabled:hover:bg-accent-strong shadow-low",
  secondary: "border-line-strong bg-surface text-ink not-disabled:hover:bg-hover shadow-low",
  quiet:
    "border-transparent bg-transparent text-ink-2 not-disabled:hover:bg-hover not-disabled:hover:text-ink",
  danger: "border-transparent bg-bad-solid text-on-accent not-disabled:hover:opacity-90 shadow-low",
} as const satisfies Record<ButtonTone, string>;

const sizes = { sm: "h-7 px-2 text-sm gap-1.5", md: "h-8 px-3 text-base gap-1.5" } as const;
const iconSizes = { sm: "size-7", md: "size-8" } as const;

export interface ButtonLook {
  readonly tone?: ButtonTone;
  readonly size?: ButtonSize;
  /** Shown before the text, decorative. */
  readonly icon?: ReactNode;
  /** Accessible name of an icon-only button. */
  readonly label?: string;
}

export function buttonClass(
  { tone = "secondary", size = "md", label }: ButtonLook,
  className?: string,
): string {
  return clsx(
    "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap select-none",
    "not-disabled:active:translate-y-px not-disabled:active:shadow-none",
    "transition-colors duration-100 disabled:opacity-55 disabled:shadow-none aria-disabled:opacity-55",
    label === undefined ? sizes[size] : iconSizes[size],
    tones[tone],
    className,
  );
}

type ButtonProps = ComponentProps<"button"> & ButtonLook & { readonly pending?: boolean };

export function Button(props: ButtonProps) {
  const { tone, size, icon, label, pending = false, className, children, disabled, ...rest } = props;
  const look = { ...(tone && { tone }), ...(size && { size }), ...(label && { label }) };
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
      aria-label={label ?? rest["aria-label"]}
      title={rest.title ?? label}
      className={buttonClass(look, className)}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </button>
  );
}

type LinkButtonProps = ComponentProps<typeof Link> & ButtonLook;

export function LinkButton({ tone, size, icon, label, className, children, ...rest }: LinkButtonProps) {
  const look = { ...(tone && { tone }), ...(size && { size }), ...(label && { label }) };
  return (
    <Link {...rest} aria-label={label} title={label} className={buttonClass(look, className)}>
      {icon}
      {children}
    </Link>
  );
}

export function Spinner({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx(
        "size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent",
        className,
      )}
    />
  );
}
