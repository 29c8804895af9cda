"use client";
/*
 * An invitation's link carries its token in the fragment, like the first sign-in link: it is taken out of the address
 * bar before it is sent anywhere, and stays in this page's memory until the person has accepted.
 */
import { useEffect, useRef, useState } from "react";
import { Spinner } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";
import { ProviderButtons } from "~/app/_sign-in/provider-buttons";
import { OrLine } from "~/app/_sign-in/sign-in-frame";
import { field, textField } from "~/app/_ui/unknown-field";
import { AcceptForm } from "./accept-form";

type State =
  | { readonly step: "reading" }
  | { readonly step: "refused"; readonly message: string }
  | { readonly step: "open"; readonly token: string; readonly invitation: unknown };

async function read(token: string): Promise<State> {
  if (token === "")
    return { step: "refused", message: "Open the whole link you were sent; this one has lost its end." };
  window.history.replaceState(null, "", window.location.pathname);
  const answer = await postJson("/api/auth/invitation", { token });
  return answer.ok
    ? { step: "open", token, invitation: answer.body }
    : { step: "refused", message: answer.message };
}

interface OpenInvitationProps {
  readonly ways: readonly { readonly provider: string; readonly label: string }[];
}

export function OpenInvitation({ ways }: OpenInvitationProps) {
  const [state, setState] = useState<State>({ step: "reading" });
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void read(window.location.hash.slice(1)).then(setState);
  }, []);
  if (state.step === "reading") {
    return (
      <p role="status" className="flex items-center gap-2.5 text-ink-2">
        <Spinner /> Reading your invitation…
      </p>
    );
  }
  if (state.step === "refused") {
    return (
      <Notice tone="bad" live title="This link does not open an invitation">
        {state.message}
      </Notice>
    );
  }
  const { token, invitation } = state;
  const passwords = field(invitation, "passwords") === true;
  const name = textField(invitation, "email") ?? textField(invitation, "githubLogin") ?? "";
  return (
    <>
      <p className="mb-4 text-ink-2">
        {textField(invitation, "invitedBy")} invites{" "}
        <strong className="font-medium break-all text-ink">{name}</strong> to Waymark as{" "}
        <strong className="font-medium text-ink">{textField(invitation, "role")}</strong>.
      </p>
      {ways.length > 0 && <ProviderButtons ways={ways} returnTo="/" invitation={token} />}
      {ways.length > 0 && passwords && <OrLine>or with a password of your own</OrLine>}
      {passwords && <AcceptForm token={token} account={name} />}
    </>
  );
}
