"use client";
/* What can be done with a run in its state; stopping and archiving are asked again. */
import { Archive, CircleStop, Copy, RotateCw } from "lucide-react";
import { Button, LinkButton } from "~/app/_ui/button";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import { CopyCreateLink } from "../../../_shell/copy-create-link";
import type { RunDetail } from "~/server/scaffolder/domain/run.schema.ts";

/** What the reader may do; decided on the server. */
export interface RunRights {
  readonly maySteer: boolean;
  readonly mayStart: boolean;
}

export type RunAction = RunDetail["actions"][number];

const words = {
  retry: { label: "Retry", Icon: RotateCw },
  cancel: { label: "Cancel run", Icon: CircleStop },
  archive: { label: "Archive repository", Icon: Archive },
} as const satisfies Record<RunAction, object>;

interface RunActionsProps {
  readonly run: RunDetail;
  readonly rights: RunRights;
  readonly confirming: RunAction | undefined;
  readonly setConfirming: (action: RunAction | undefined) => void;
  readonly pending: boolean;
  readonly act: (action: RunAction) => void;
}

const listed = new Intl.ListFormat("en", { type: "disjunction" });

function WhyNot({ run }: { readonly run: RunDetail }) {
  const verbs = listed.format(run.actions);
  return (
    <p className="text-sm text-ink-3">
      To {verbs} this run, be {run.startedBy.name} as a developer, or a maintainer.
    </p>
  );
}

export function RunActions({ run, rights, confirming, setConfirming, pending, act }: RunActionsProps) {
  const again = `/templates/${run.template}/new?from=${run.id}`;
  const asking = (action: "cancel" | "archive") => ({
    open: confirming === action,
    onClose: () => setConfirming(undefined),
    onConfirm: () => act(action),
    pending,
    title: `${words[action].label}: ${run.owner}/${run.name}?`,
    confirmLabel: words[action].label,
  });
  return (
    <>
      {!rights.maySteer && run.actions.length > 0 && <WhyNot run={run} />}
      {(rights.maySteer ? run.actions : []).map((action) => {
        const { label, Icon } = words[action];
        return (
          <Button
            key={action}
            tone={action === "retry" ? "primary" : "secondary"}
            pending={pending && confirming === undefined}
            icon={<Icon aria-hidden className="size-4" />}
            onClick={() => (action === "retry" ? act(action) : setConfirming(action))}
          >
            {label}
          </Button>
        );
      })}
      {rights.mayStart && (
        <>
          <CopyCreateLink template={run.template} answers={run.answers} size="md" />
          <LinkButton href={again} icon={<Copy aria-hidden className="size-4" />}>
            Run again with these answers
          </LinkButton>
        </>
      )}
      <ConfirmDialog {...asking("cancel")} danger>
        The run stops before its next step. What it made so far stays, and you can retry or archive it.
      </ConfirmDialog>
      <TypedConfirmDialog {...asking("archive")} name={run.name}>
        The repository is renamed and archived, which frees its name. Nothing is deleted, but the portal has
        no way back: only an owner can restore it, at the forge.
      </TypedConfirmDialog>
    </>
  );
}
