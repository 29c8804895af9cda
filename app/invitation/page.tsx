import type { Metadata } from "next";
import { signInWays } from "~/app/api/_door/sign-in-ways";
import { SignInFrame } from "~/app/_sign-in/sign-in-frame";
import { OpenInvitation } from "./_components/open-invitation";

export const metadata: Metadata = { title: "Your invitation" };

export default async function InvitationPage() {
  const { ways } = await signInWays();
  return (
    <SignInFrame title="Your invitation">
      <OpenInvitation ways={ways} />
    </SignInFrame>
  );
}
