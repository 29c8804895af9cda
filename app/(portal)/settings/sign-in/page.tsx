import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { requireViewer } from "../../_shell/require-viewer";
import { AdminOnly } from "../_components/admin-only";
import { SettingsHeader } from "../_components/settings-header";
import { InvitationsSection } from "./_components/invitations-section";
import { PolicySection } from "./_components/policy-section";

export const metadata: Metadata = { title: "Sign-in" };

export default async function SignInSettingsPage() {
  const viewer = await requireViewer();
  if (viewer.role !== "admin") return <AdminOnly what="decide how people sign in" role={viewer.role} />;
  prefetch(trpc.signIn.getPolicy.queryOptions({}));
  prefetch(trpc.invitations.list.queryOptions({ limit: 100 }));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Sign-in"
        description="Who is invited, which providers prove who people are, and whether passwords open the door."
        current="/settings/sign-in"
        role={viewer.role}
      />
      <div className="flex flex-col gap-4">
        <InvitationsSection />
        <PolicySection />
      </div>
    </HydrateClient>
  );
}
