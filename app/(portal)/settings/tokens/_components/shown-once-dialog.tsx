"use client";
import { Button } from "~/app/_ui/button";
import { CommandLine } from "~/app/_ui/copy-button";
import { Dialog } from "~/app/_ui/dialog";
import { Notice } from "~/app/_ui/notice";

interface ShownOnceDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly token: string;
}

export function ShownOnceDialog({ open, onClose, token }: ShownOnceDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Copy your token now"
      footer={<Button onClick={onClose}>Done</Button>}
    >
      <div className="flex flex-col gap-3">
        <Notice tone="warn">It is shown this once. Only its fingerprint is stored.</Notice>
        <CommandLine command={token} label="Copy token" />
        <p className="text-sm text-ink-2">
          Send it as <code className="font-mono">Authorization: Bearer …</code>, or set{" "}
          <code className="font-mono">WAYMARK_TOKEN</code> for the command line.
        </p>
      </div>
    </Dialog>
  );
}
