"use client";
/*
 * Modal dialogs on the browser's own <dialog>: focus is trapped and returned, Escape closes, the page behind is inert.
 * ConfirmDialog is for actions that are hard to undo; its text names the thing and the consequence.
 */
import { X } from "lucide-react";
import { clsx } from "clsx";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./button";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly className?: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

export function Dialog({ open, onClose, title, className, children, footer }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={clsx(
        "m-auto max-h-[min(85dvh,44rem)] w-[min(32rem,calc(100vw-2rem))] rounded-lg border border-line bg-raised text-ink shadow-high",
        className,
      )}
    >
      {open && (
        <DialogPanel titleId={titleId} title={title} onClose={onClose} footer={footer}>
          {children}
        </DialogPanel>
      )}
    </dialog>
  );
}

type DialogPanelProps = Pick<DialogProps, "title" | "onClose" | "children" | "footer"> & {
  readonly titleId?: string;
};

/** What is inside the frame: the title with its close button, the content, the row of actions. */
export function DialogPanel({ titleId, title, onClose, children, footer }: DialogPanelProps) {
  return (
    <div className="flex max-h-[inherit] flex-col">
      <div className="flex items-center justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
        <h2 id={titleId} className="min-w-0 text-lg font-semibold break-words">
          {title}
        </h2>
        <Button
          tone="quiet"
          size="sm"
          label="Close"
          icon={<X aria-hidden className="size-4" />}
          onClick={onClose}
        />
      </div>
      <div className="min-h-0 overflow-y-auto p-4">{children}</div>
      {footer !== undefined && (
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</div>
      )}
    </div>
  );
}

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly title: string;
  /** The verb of the action: "Revoke token". Never "OK". */
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly pending?: boolean;
  readonly children: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, onConfirm, title, confirmLabel, danger = false, pending = false, children } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone={danger ? "danger" : "primary"} pending={pending} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
