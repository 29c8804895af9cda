import type { Metadata } from "next";
import { signInWays } from "~/app/api/_door/sign-in-ways";
import { CommandLine } from "~/app/_ui/copy-button";
import { ProviderButtons } from "~/app/_sign-in/provider-buttons";
import { safePath } from "~/app/_ui/safe-path";
import { SignInProblem } from "~/app/_sign-in/sign-in-problem";
import { OrLine, setupLinkCommand, SignInFrame } from "~/app/_sign-in/sign-in-frame";
import { SignInForm } from "./_components/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface LoginPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next, problem, reference } = await searchParams;
  const returnTo = safePath(typeof next === "string" ? next : undefined);
  const { ways, passwords } = await signInWays();
  return (
    <SignInFrame title="Sign in">
      <SignInProblem name={problem} reference={reference} />
      {ways.length > 0 && <ProviderButtons ways={ways} returnTo={returnTo} />}
      {ways.length > 0 && passwords && <OrLine>or with a password</OrLine>}
      {passwords && <SignInForm returnTo={returnTo} />}
      <div className="mt-5 border-t border-line pt-4">
        <h2 className="font-medium">{passwords ? "No password yet?" : "Cannot sign in?"}</h2>
        <p className="mt-1 mb-2.5 text-sm text-ink-2">
          On the machine that runs Waymark, this command prints a link that signs you in once:
        </p>
        <CommandLine command={setupLinkCommand} label="Copy command" />
      </div>
    </SignInFrame>
  );
}
