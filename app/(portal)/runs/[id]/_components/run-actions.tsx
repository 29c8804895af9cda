"use client";
/* What can be done with a run in its state; stopping and archiving are asked again. */
import { Archive, CircleStop, Copy, RotateCw } from "lucide-react";
import { Button, LinkButton } from "~/app/_ui/button";
import { ConfirmDialog } from "~/app/_ui/dialog";
import type { RunDetail } from "~/server/scaffolder/domain/run.schema.ts";

export type RunAction = RunDetail["actions"][number];

const words = {
  retry: { label: "Retry", Icon: RotateCw },
  cancel: { label: "Cancel run", Icon: CircleStop },
  archive: { label: "Archive repository", Icon: Archive },
} as const satisfies Record<RunAction, object>;

const questions = {
  cancel: "The run stops before its next step. What it made so far stays, and you can retry or archive it.",
  archive:
    "The repository is renamed and archived, which frees its name. Nothing is deleted; an owner can restore it at the forge.",
} as const;

interface RunActionsProps {
  readonly run: RunDetail;
  readonly confirming: RunAction | undefined;
  readonly setConfirming: (action: RunAction | undefined) => void;
  readonly pending: boolean;
  readonly act: (action: RunAction) => void;
}

export function RunActions({ run, confirming, setConfirming, pending, act }: RunActionsProps) {
  const again = `/templates/${run.template}/new?from=${run.id}`;
  return (
    <>
      {run.actions.map((action) => {
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
      <LinkButton href={again} icon={<Copy aria-hidden className="size-4" />}>
        Run again with these answers
      </LinkButton>
      {(["cancel", "archive"] as const).map((action) => (
        <ConfirmDialog
          key={action}
          open={confirming === action}
          onClose={() => setConfirming(undefined)}
          onConfirm={() => act(action)}
          pending={pending}
          title={`${words[action].label}: ${run.owner}/${run.name}?`}
          confirmLabel={words[action].label}
          danger
        >
          {questions[action]}
        </ConfirmDialog>
      ))}
    </>
  );
}
