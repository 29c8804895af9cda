"use client";
/*
 * The one-time link carries its token in the fragment, which never leaves the browser on its own. It is taken out of
 * the address bar before it is sent, so that it stays in no history entry.
 */
import { useEffect, useRef, useState } from "react";
import { Spinner } from "~/app/_ui/button";
import { CommandLine } from "~/app/_ui/copy-button";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";
import { setupLinkCommand } from "~/app/_sign-in/sign-in-frame";

type State =
  | { readonly step: "redeeming" }
  | { readonly step: "no-token" }
  | { readonly step: "refused"; readonly message: string };

export function RedeemLink() {
  const [state, setState] = useState<State>({ step: "redeeming" });
  const sent = useRef(false);
  useEffect(() => {
    const token = window.location.hash.slice(1);
    if (sent.current) return;
    sent.current = true;
    const redeem = async (): Promise<State | undefined> => {
      if (token === "") return { step: "no-token" };
      window.history.replaceState(null, "", window.location.pathname);
      const answer = await postJson("/api/setup", { token });
      if (!answer.ok) return { step: "refused", message: answer.message };
      window.location.replace("/");
      return undefined;
    };
    void redeem().then((next) => next !== undefined && setState(next));
  }, []);
  if (state.step === "redeeming") {
    return (
      <p role="status" className="flex items-center gap-2.5 text-ink-2">
        <Spinner /> Signing you in…
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {state.step === "refused" ? (
        <Notice tone="bad" live title="This link did not sign you in">
          {state.message}
        </Notice>
      ) : (
        <p>
          Open the link that Waymark printed when it started. It works once and for 30 minutes, and signs you
          in as administrator.
        </p>
      )}
      <p className="text-sm text-ink-2">
        For a new link, run this on the machine that runs Waymark, in its folder:
      </p>
      <CommandLine command={setupLinkCommand} label="Copy command" />
    </div>
  );
}
