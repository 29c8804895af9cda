"use client";
/* A new token on the same terms; the old one goes on working long enough to put the new one in its place. */
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { Notice } from "~/app/_ui/notice";
import type { ApiToken } from "~/server/identity/domain/api-token.schema.ts";
import { ShownOnceDialog } from "./shown-once-dialog";

interface RotateTokenDialogProps {
  /** The token to rotate; undefined while nobody asks. */
  readonly token: ApiToken | undefined;
  readonly onClose: () => void;
  readonly onRotated: () => Promise<unknown>;
}

export function RotateTokenDialog({ token, onClose, onRotated }: RotateTokenDialogProps) {
  const trpc = useTRPC();
  const rotate = useMutation(trpc.tokens.rotate.mutationOptions({ onSuccess: () => onRotated() }));
  const close = () => {
    onClose();
    rotate.reset();
  };
  if (rotate.data !== undefined)
    return <ShownOnceDialog open={token !== undefined} onClose={close} token={rotate.data.token} />;
  return (
    <ConfirmDialog
      open={token !== undefined}
      onClose={close}
      onConfirm={() => token !== undefined && rotate.mutate({ id: token.id })}
      pending={rotate.isPending}
      title={`Rotate “${token?.name ?? ""}”?`}
      confirmLabel="Rotate token"
    >
      {rotate.error !== null && (
        <Notice tone="bad" live>
          {describeError(rotate.error).message}
        </Notice>
      )}
      You get a new token on the same terms. The old one works for another 24 hours, so that you can put the
      new one in its place without an interruption.
    </ConfirmDialog>
  );
}
