import type { Metadata } from "next";
import { CommandLine } from "~/app/_ui/copy-button";
import { safePath } from "~/app/_ui/safe-path";
import { setupLinkCommand, SignInFrame } from "~/app/_ui/sign-in-frame";
import { SignInForm } from "./_components/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface LoginPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next } = await searchParams;
  return (
    <SignInFrame title="Sign in">
      <SignInForm returnTo={safePath(typeof next === "string" ? next : undefined)} />
      <div className="mt-5 border-t border-line pt-4">
        <h2 className="font-medium">No password yet?</h2>
        <p className="mt-1 mb-2.5 text-sm text-ink-2">
          On the machine that runs Waymark, this command prints a link that signs you in once:
        </p>
        <CommandLine command={setupLinkCommand} label="Copy command" />
      </div>
    </SignInFrame>
  );
}
