"use client";
import { useState } from "react";
import { Button } from "~/app/_ui/button";
import { ConfirmDialog, Dialog, DialogPanel } from "~/app/_ui/dialog";
import { showToast, ToastCard } from "~/app/_ui/toast";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import { Sample, type SampleTheme } from "./both-themes";

const nothing = (): void => undefined;
const saved = { tone: "good", title: "The role is changed" } as const;
const failed = {
  tone: "bad",
  title: "The forge does not answer",
  detail: "GET /orgs/waymark: no answer.",
} as const;

export function OverlaySamples({ theme }: { readonly theme: SampleTheme }) {
  const [open, setOpen] = useState<"dialog" | "confirm" | "typed">();
  const close = () => setOpen(undefined);
  return (
    <>
      <Sample name="Open the real ones: Dialog, ConfirmDialog, TypedConfirmDialog, toasts" inline>
        <Button onClick={() => setOpen("dialog")}>Dialog, {theme}</Button>
        <Button onClick={() => setOpen("confirm")}>Confirm, {theme}</Button>
        <Button onClick={() => setOpen("typed")}>Typed confirm, {theme}</Button>
        <Button onClick={() => showToast(saved)}>Toast</Button>
      </Sample>
      <Sample name="What is inside a dialog">
        <div className="rounded-lg border border-line bg-raised shadow-high">
          <DialogPanel
            title="Cancel run?"
            onClose={nothing}
            footer={
              <>
                <Button>Keep it</Button>
                <Button tone="danger">Cancel run</Button>
              </>
            }
          >
            The run stops before its next step. What it made so far stays.
          </DialogPanel>
        </div>
      </Sample>
      <Sample name="Toasts">
        <ToastCard toast={saved} onDismiss={nothing} />
        <ToastCard toast={failed} onDismiss={nothing} />
      </Sample>
      <Dialog open={open === "dialog"} onClose={close} title="A dialog">
        Focus stays inside, Escape closes it, and the focus returns to what opened it.
      </Dialog>
      <ConfirmDialog
        open={open === "confirm"}
        onClose={close}
        onConfirm={close}
        title="End this session?"
        confirmLabel="End session"
      >
        For what can be done again: one press, and the verb of the action on the button.
      </ConfirmDialog>
      <TypedConfirmDialog
        open={open === "typed"}
        onClose={close}
        onConfirm={close}
        title="Revoke “deploy pipeline”?"
        name="deploy pipeline"
        confirmLabel="Revoke token"
      >
        For what cannot be undone: the button opens when the name is typed.
      </TypedConfirmDialog>
    </>
  );
}
