"use client";
/* Where this person is signed in. Ending a session works from its next request on; this one ends with Sign out. */
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { showToast } from "~/app/_ui/toast";
import { SessionTable } from "../../_components/session-table";

const failed = (error: unknown) => {
  const { title, message } = describeError(error);
  showToast({ tone: "bad", title, detail: message });
};

function useSessionEnds(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const done = (title: string) => async () => {
    showToast({ tone: "good", title });
    onDone();
    await queryClient.invalidateQueries(trpc.sessions.listMine.pathFilter());
  };
  const endOne = useMutation(
    trpc.sessions.revokeMine.mutationOptions({ onSuccess: done("That session has ended"), onError: failed }),
  );
  const endOthers = useMutation(
    trpc.sessions.revokeOthers.mutationOptions({
      onSuccess: done("You are signed out everywhere else"),
      onError: failed,
    }),
  );
  return { endOne, endOthers };
}

export function SessionsSection() {
  const trpc = useTRPC();
  const sessions = useSuspenseQuery(trpc.sessions.listMine.queryOptions({ limit: 100 }));
  const { data } = sessions;
  const [asking, setAsking] = useState(false);
  const { endOne, endOthers } = useSessionEnds(() => setAsking(false));
  const others = data.items.filter((session) => !session.isCurrent).length;
  return (
    <Section
      id="sessions"
      title="Sessions"
      meta={`${data.totalItems} open`}
      flush
      className="mt-4"
      actions={
        others > 0 && (
          <Button size="sm" onClick={() => setAsking(true)}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      <StaleNotice query={sessions} inset />
      <SessionTable
        sessions={data.items}
        pendingId={endOne.isPending ? endOne.variables.id : undefined}
        onEnd={({ id }) => endOne.mutate({ id })}
      />
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => endOthers.mutate({})}
        pending={endOthers.isPending}
        title="Sign out everywhere else?"
        confirmLabel="Sign out everywhere else"
        danger
      >
        {others === 1 ? "One other session ends" : `${others} other sessions end`} at the next request. API
        tokens are not sessions and go on working.
      </ConfirmDialog>
    </Section>
  );
}
