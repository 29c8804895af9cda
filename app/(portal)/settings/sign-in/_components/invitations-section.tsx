"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { showToast } from "~/app/_ui/toast";
import { InvitationTable, type InvitationRow } from "./invitation-table";
import { InviteDialog } from "./invite-dialog";

export function InvitationsSection() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const invitations = useSuspenseQuery(trpc.invitations.list.queryOptions({ limit: 100 }));
  const { data } = invitations;
  const [inviting, setInviting] = useState(false);
  const [withdrawing, setWithdrawing] = useState<InvitationRow>();
  const refresh = () => queryClient.invalidateQueries(trpc.invitations.list.pathFilter());
  const withdraw = useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSuccess: async () => {
        setWithdrawing(undefined);
        showToast({ tone: "good", title: "The invitation is withdrawn" });
        await refresh();
      },
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
  const name = withdrawing?.email ?? withdrawing?.githubLogin ?? "";
  return (
    <Section
      id="invitations"
      title="Invitations"
      meta={
        data.totalItems > data.items.length
          ? `the newest ${data.items.length} of ${data.totalItems}`
          : undefined
      }
      flush
      actions={
        <Button
          size="sm"
          tone="primary"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => setInviting(true)}
        >
          Invite
        </Button>
      }
    >
      <StaleNotice query={invitations} inset />
      {data.items.length === 0 ? (
        <StatePanel kind="empty" title="Nobody is invited">
          Members of the organisation need no invitation to come in through GitHub. An invitation is for
          everybody else, and for another role.
        </StatePanel>
      ) : (
        <InvitationTable invitations={data.items} onWithdraw={setWithdrawing} />
      )}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} onCreated={refresh} />
      <ConfirmDialog
        open={withdrawing !== undefined}
        onClose={() => setWithdrawing(undefined)}
        onConfirm={() => withdrawing !== undefined && withdraw.mutate({ id: withdrawing.id })}
        pending={withdraw.isPending}
        title={`Withdraw the invitation for ${name}?`}
        confirmLabel="Withdraw invitation"
        danger
      >
        Its link opens nothing from then on. You can invite them again.
      </ConfirmDialog>
    </Section>
  );
}
