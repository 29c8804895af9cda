"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import type { ApiToken } from "~/server/identity/domain/api-token.schema.ts";
import { showToast } from "~/app/_ui/toast";
import { CreateTokenDialog } from "./create-token-dialog";
import { RotateTokenDialog } from "./rotate-token-dialog";
import { ServiceAccountSection } from "./service-account-section";
import { TokenTable } from "./token-table";

export function TokenSettings() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tokens = useSuspenseQuery(trpc.tokens.list.queryOptions({ limit: 100 }));
  const { data } = tokens;
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const [rotating, setRotating] = useState<ApiToken>();
  const refresh = async () => {
    await queryClient.invalidateQueries(trpc.tokens.list.pathFilter());
    await queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter());
  };
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: async (token) => {
        setRevoking(undefined);
        showToast({ tone: "good", title: `Token “${token.name}” is revoked` });
        await refresh();
      },
      onError: (error) => {
        const words = describeError(error);
        showToast({ tone: "bad", title: words.title, detail: words.message });
      },
    }),
  );
  const createButton = (
    <Button tone="primary" icon={<Plus aria-hidden className="size-4" />} onClick={() => setCreating(true)}>
      Create token
    </Button>
  );
  return (
    <>
      <StaleNotice query={tokens} />
      {data.items.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <StatePanel kind="empty" title="No tokens yet" actions={createButton}>
            A token lets the command line on another machine, or a pipeline, use the REST interface.
          </StatePanel>
        </div>
      ) : (
        <>
          <div className="mb-3 flex items-center justify-between gap-3">
            <p className="flex items-center gap-2 text-ink-2">
              <KeyRound aria-hidden className="size-4" />
              <span className="tabular">{data.totalItems}</span> {data.totalItems === 1 ? "token" : "tokens"}
            </p>
            {createButton}
          </div>
          <TokenTable tokens={data.items} onRevoke={setRevoking} onRotate={setRotating} />
        </>
      )}
      <ServiceAccountSection />
      <RotateTokenDialog token={rotating} onClose={() => setRotating(undefined)} onRotated={refresh} />
      <CreateTokenDialog open={creating} onClose={() => setCreating(false)} onCreated={refresh} />
      <TypedConfirmDialog
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => revoking !== undefined && revoke.mutate({ id: revoking.id })}
        pending={revoke.isPending}
        title={`Revoke “${revoking?.name ?? ""}”?`}
        name={revoking?.name ?? ""}
        confirmLabel="Revoke token"
      >
        Whatever uses this token is refused from the next request on. This cannot be undone; create a new
        token instead.
      </TypedConfirmDialog>
    </>
  );
}
