"use client";
/* A page of the portal failed: the shell stays, the person learns what to do. */
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button, LinkButton } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { StatePanel } from "~/app/_ui/state-panel";

interface PortalErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function PortalError({ error, reset }: PortalErrorProps) {
  const router = useRouter();
  const { title, message, kind, reference } = describeError(error);
  // Drawing again alone would draw the same failure: the server has to be asked first.
  const tryAgain = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <StatePanel
      kind={kind}
      level={1}
      title={title}
      {...(reference !== undefined && { reference })}
      actions={
        <>
          <Button tone="primary" onClick={tryAgain}>
            Try again
          </Button>
          <LinkButton href="/">Go to the start page</LinkButton>
        </>
      }
    >
      {message}
    </StatePanel>
  );
}
