import type { Metadata } from "next";
import { SignInFrame } from "~/app/_sign-in/sign-in-frame";
import { RedeemLink } from "./_components/redeem-link";

export const metadata: Metadata = { title: "Sign in with a link" };

export default function SetupPage() {
  return (
    <SignInFrame title="Sign in with a link">
      <RedeemLink />
    </SignInFrame>
  );
}
