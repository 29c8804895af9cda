"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { SessionTable } from "../../../_components/session-table";
import { useMemberChanges } from "./use-member-changes";

export function MemberSessions({ memberId }: { readonly memberId: string }) {
  const trpc = useTRPC();
  const sessions = useSuspenseQuery(trpc.sessions.listOf.queryOptions({ member: memberId, limit: 100 }));
  const { data } = sessions;
  const { endSession, endSessions } = useMemberChanges(() => undefined);
  const others = data.items.filter((session) => !session.isCurrent);
  return (
    <Section
      id="sessions"
      title="Sessions"
      meta={`${data.totalItems} open`}
      flush
      actions={
        others.length > 0 && (
          <Button
            size="sm"
            pending={endSessions.isPending}
            onClick={() => endSessions.mutate({ member: memberId })}
          >
            {others.length === data.items.length ? "End all" : "End all others"}
          </Button>
        )
      }
    >
      <StaleNotice query={sessions} inset />
      {data.items.length === 0 ? (
        <StatePanel kind="empty" compact title="Not signed in anywhere" />
      ) : (
        <SessionTable
          sessions={data.items}
          pendingId={endSession.isPending ? endSession.variables.id : undefined}
          onEnd={({ id }) => endSession.mutate({ member: memberId, id })}
        />
      )}
    </Section>
  );
}
