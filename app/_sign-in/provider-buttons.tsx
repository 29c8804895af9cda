"use client";
/* One button per identity provider; the browser leaves for it and comes back signed in. */
import { LogIn } from "lucide-react";
import { useState } from "react";
import { Button } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";

interface ProviderButtonsProps {
  readonly ways: readonly { readonly provider: string; readonly label: string }[];
  readonly returnTo: string;
  /** The token of an invitation's link, when one is being accepted. */
  readonly invitation?: string;
}

export function ProviderButtons({ ways, returnTo, invitation }: ProviderButtonsProps) {
  const [pending, setPending] = useState<string>();
  const [error, setError] = useState<string>();
  const begin = async (provider: string) => {
    setPending(provider);
    setError(undefined);
    const wish = { provider, next: returnTo, ...(invitation !== undefined && { invitation }) };
    const answer = await postJson("/api/auth/begin", wish);
    if (answer.ok) {
      window.location.assign(answer.location);
      return;
    }
    setPending(undefined);
    setError(answer.message);
  };
  return (
    <div className="flex flex-col gap-2.5">
      {error !== undefined && (
        <Notice tone="bad" live>
          {error}
        </Notice>
      )}
      {ways.map(({ provider, label }) => (
        <Button
          key={provider}
          className="w-full"
          icon={<LogIn aria-hidden className="size-4" />}
          pending={pending === provider}
          disabled={pending !== undefined}
          onClick={() => void begin(provider)}
        >
          Continue with {label}
        </Button>
      ))}
    </div>
  );
}
