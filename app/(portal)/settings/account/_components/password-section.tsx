"use client";
/* Setting or changing one's own password. Every session ends with it, so this browser signs in anew at once. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { PasswordForm } from "./password-form";

interface Account {
  readonly hasPassword: boolean;
  readonly needsCurrentPassword: boolean;
  readonly needsFreshSession: boolean;
}

function passwordWords({ hasPassword, needsCurrentPassword, needsFreshSession }: Account): string {
  if (needsFreshSession)
    return "You have no password yet. You signed in more than 30 minutes ago: sign out and in again to set one, so that nobody else does it in a browser you left open.";
  if (!hasPassword) return "You have no password yet.";
  const change = "A new password ends your sessions everywhere else.";
  return needsCurrentPassword
    ? change
    : `${change} You came with a sign-in link: for 30 minutes it may be set without the old one.`;
}

export function PasswordSection() {
  const trpc = useTRPC();
  const query = useSuspenseQuery(trpc.viewer.getAccount.queryOptions({}));
  const account = query.data;
  if (!account.passwordsOpen) {
    return (
      <Section id="password" title="Password">
        <StaleNotice query={query} />
        <p className="max-w-[70ch] text-ink-2">
          Passwords are turned off here. You sign in through an identity provider.
        </p>
      </Section>
    );
  }
  return (
    <Section id="password" title={account.hasPassword ? "Change password" : "Set a password"}>
      <StaleNotice query={query} />
      <p className="max-w-[70ch] text-ink-2">
        You sign in as <strong className="font-medium text-ink">{account.handle}</strong>.{" "}
        {passwordWords(account)}
      </p>
      {!account.needsFreshSession && (
        <PasswordForm key={`${account.hasPassword} ${account.needsCurrentPassword}`} account={account} />
      )}
    </Section>
  );
}
