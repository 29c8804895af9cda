import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { SignInProblem } from "~/app/_sign-in/sign-in-problem";
import { requireViewer } from "../../_shell/require-viewer";
import { SettingsHeader } from "../_components/settings-header";
import { IdentitiesSection } from "./_components/identities-section";
import { PasswordSection } from "./_components/password-section";
import { ProfileSection } from "./_components/profile-section";
import { SessionsSection } from "./_components/sessions-section";

export const metadata: Metadata = { title: "Account" };

interface AccountPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function AccountPage({ searchParams }: AccountPageProps) {
  const viewer = await requireViewer();
  const { problem, reference } = await searchParams;
  prefetch(trpc.viewer.getAccount.queryOptions({}));
  prefetch(trpc.viewer.listIdentities.queryOptions({}));
  prefetch(trpc.sessions.listMine.queryOptions({ limit: 100 }));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Account"
        description="Who you are here, and how you sign in."
        current="/settings/account"
        role={viewer.role}
      />
      <SignInProblem name={problem} reference={reference} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <PasswordSection />
          <IdentitiesSection />
        </div>
        <ProfileSection viewer={viewer} />
      </div>
      <SessionsSection />
    </HydrateClient>
  );
}
