"use client";
/* The identity providers that open this account. Linking leaves for the provider and comes back here. */
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { postJson } from "~/app/_ui/post-json";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { TimeAgo } from "~/app/_ui/time-ago";
import { showToast } from "~/app/_ui/toast";
import { useNow } from "~/app/_ui/use-now";
import type { ProviderId } from "~/server/identity/domain/external-person.ts";

interface Identity {
  readonly provider: ProviderId;
  readonly label: string;
  readonly as: string | null;
  readonly lastUsedAt: string | null;
}

function useLinking() {
  const [leavingFor, setLeavingFor] = useState<ProviderId>();
  const link = async (provider: ProviderId) => {
    setLeavingFor(provider);
    const answer = await postJson("/api/auth/begin", { provider, link: true, next: "/settings/account" });
    if (answer.ok) {
      window.location.assign(answer.location);
      return;
    }
    setLeavingFor(undefined);
    showToast({ tone: "bad", title: "The provider was not linked", detail: answer.message });
  };
  return { leavingFor, link };
}

function useUnlinking() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.viewer.unlinkIdentity.mutationOptions({
      onSuccess: async () => {
        showToast({ tone: "good", title: "That provider opens your account no longer" });
        await queryClient.invalidateQueries(trpc.viewer.listIdentities.pathFilter());
      },
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
}

function IdentityState({ identity, nowMs }: { readonly identity: Identity; readonly nowMs: number }) {
  if (identity.as === null) return <p className="text-sm text-ink-3">Not linked to your account</p>;
  return (
    <p className="text-sm text-ink-3">
      Linked as <span className="text-ink-2">{identity.as}</span>
      {identity.lastUsedAt !== null && (
        <>
          , last used <TimeAgo at={identity.lastUsedAt} nowMs={nowMs} />
        </>
      )}
    </p>
  );
}

export function IdentitiesSection() {
  const trpc = useTRPC();
  const identities = useSuspenseQuery(trpc.viewer.listIdentities.queryOptions({}));
  const { data } = identities;
  const { leavingFor, link } = useLinking();
  const unlink = useUnlinking();
  const nowMs = useNow();
  if (data.items.length === 0) return null;
  return (
    <Section id="identities" title="Identity providers">
      <StaleNotice query={identities} />
      <ul className="flex flex-col gap-3">
        {data.items.map((identity) => {
          const { provider, label, as } = identity;
          return (
            <li key={provider} className="flex flex-wrap items-center justify-between gap-3">
              <div className="min-w-0">
                <p className="font-medium break-words">{label}</p>
                <IdentityState identity={identity} nowMs={nowMs} />
              </div>
              {as === null ? (
                <Button
                  size="sm"
                  pending={leavingFor === provider}
                  onClick={() => void link(provider)}
                  aria-label={`Link ${label}`}
                >
                  Link
                </Button>
              ) : (
                <Button
                  size="sm"
                  pending={unlink.isPending}
                  onClick={() => unlink.mutate({ provider })}
                  aria-label={`Unlink ${label}`}
                >
                  Unlink
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
