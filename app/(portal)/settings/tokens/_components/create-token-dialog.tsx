"use client";
/* Two steps in one dialog: what the token may do, then the token itself, shown this once. */
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { Dialog } from "~/app/_ui/dialog";
import { ShownOnceDialog } from "./shown-once-dialog";
import { TokenForm, tokenFormId } from "./token-form";

interface CreateTokenDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: () => Promise<unknown>;
}

export function CreateTokenDialog({ open, onClose, onCreated }: CreateTokenDialogProps) {
  const trpc = useTRPC();
  const create = useMutation(trpc.tokens.create.mutationOptions({ onSuccess: () => onCreated() }));
  const close = () => {
    onClose();
    create.reset();
  };
  if (create.data !== undefined)
    return <ShownOnceDialog open={open} onClose={close} token={create.data.token} />;
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Create token"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={tokenFormId} tone="primary" pending={create.isPending}>
            Create token
          </Button>
        </>
      }
    >
      <TokenForm onSubmit={(input) => create.mutate(input)} error={create.error} />
    </Dialog>
  );
}
