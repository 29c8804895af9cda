"use client";
/*
 * For what cannot be undone here: the button stays shut until the name of the thing is typed, so that nobody destroys
 * the neighbour of what they meant. What can be undone is asked with ConfirmDialog.
 */
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { isTypedName, TypedNameField } from "./typed-name-field";

interface TypedConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly title: string;
  /** What has to be typed; capitals and spaces around it do not matter. */
  readonly name: string;
  /** The verb of the action: "Revoke token". Never "OK". */
  readonly confirmLabel: string;
  readonly pending?: boolean;
  /** What happens, and that there is no way back. */
  readonly children: ReactNode;
}

export function TypedConfirmDialog(props: TypedConfirmDialogProps) {
  const { open, onClose, onConfirm, title, name, confirmLabel, pending = false, children } = props;
  const [typed, setTyped] = useState("");
  const formId = useId();
  const matches = isTypedName(typed, name);
  const close = () => {
    setTyped("");
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches && !pending) onConfirm();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={formId} tone="danger" disabled={!matches} pending={pending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <div>{children}</div>
        <TypedNameField name={name} typed={typed} onType={setTyped} />
      </form>
    </Dialog>
  );
}
