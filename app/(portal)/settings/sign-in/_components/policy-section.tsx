"use client";
/* The configured providers with what to register there, and the switch for passwords. */
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { CommandLine } from "~/app/_ui/copy-button";
import { describeError } from "~/app/_ui/describe-error";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { showToast } from "~/app/_ui/toast";

interface Provider {
  readonly provider: string;
  readonly label: string;
  readonly issuer: string;
  readonly redirectUri: string;
}

function ProviderList({ providers }: { readonly providers: readonly Provider[] }) {
  if (providers.length === 0) {
    return (
      <p className="max-w-[70ch] text-ink-2">
        None is configured. Set <code className="font-mono">OIDC_ISSUER</code> for your company’s identity
        provider or <code className="font-mono">OAUTH_GITHUB_CLIENT_ID</code> for GitHub, each with its
        secret, and start Waymark again; docs/sign-in.md says how.
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-4">
      {providers.map(({ provider, label, issuer, redirectUri }) => (
        <li key={provider}>
          <p className="font-medium break-words">{label}</p>
          <p className="mb-1.5 text-sm break-all text-ink-3">{issuer}</p>
          <p className="mb-1 text-sm text-ink-2">Redirect address to register there:</p>
          <CommandLine command={redirectUri} label={`Copy the redirect address for ${label}`} />
        </li>
      ))}
    </ul>
  );
}

function useSetPasswords(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.signIn.setPolicy.mutationOptions({
      onSuccess: async ({ passwords }) => {
        onDone();
        showToast({ tone: "good", title: passwords ? "Passwords are on" : "Passwords are off" });
        await queryClient.invalidateQueries(trpc.signIn.getPolicy.pathFilter());
      },
      onError: (error) => {
        onDone();
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
}

function passwordWords(policy: {
  readonly passwords: boolean;
  readonly mayTurnOffPasswords: boolean;
}): string {
  if (!policy.passwords) return "Passwords open nothing. People come in through a provider.";
  if (policy.mayTurnOffPasswords) return "People may sign in with a password, where they have one.";
  return "People may sign in with a password. That can be turned off once an administrator has signed in through a provider: link yours in your account settings, then sign in with it.";
}

export function PolicySection() {
  const trpc = useTRPC();
  const query = useSuspenseQuery(trpc.signIn.getPolicy.queryOptions({}));
  const policy = query.data;
  const [asking, setAsking] = useState(false);
  const change = useSetPasswords(() => setAsking(false));
  return (
    <>
      <Section id="providers" title="Identity providers">
        <StaleNotice query={query} />
        <ProviderList providers={policy.providers} />
      </Section>
      <Section id="passwords" title="Passwords">
        <StaleNotice query={query} />
        <p className="mb-3 max-w-[70ch] text-ink-2">
          {passwordWords(policy)} The one-time link from the machine that runs Waymark works always.
        </p>
        {policy.passwords ? (
          <Button disabled={!policy.mayTurnOffPasswords} onClick={() => setAsking(true)}>
            Turn passwords off
          </Button>
        ) : (
          <Button pending={change.isPending} onClick={() => change.mutate({ passwords: true })}>
            Turn passwords on
          </Button>
        )}
      </Section>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => change.mutate({ passwords: false })}
        pending={change.isPending}
        title="Turn passwords off?"
        confirmLabel="Turn passwords off"
        danger
      >
        Whoever has only a password can sign in no longer. Sessions that are open go on.
      </ConfirmDialog>
    </>
  );
}
