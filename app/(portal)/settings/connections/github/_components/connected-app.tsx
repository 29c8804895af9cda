"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { Facts, Section } from "~/app/_ui/section";
import { formatAbsolute } from "~/app/_ui/time-ago";
import { showToast } from "~/app/_ui/toast";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import type { ConnectedAppView } from "~/server/connections/domain/github-app.schema.ts";

export function ConnectedApp({ app }: { readonly app: ConnectedAppView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const disconnect = useMutation(
    trpc.connections.disconnectGithubApp.mutationOptions({
      onError: (error) => showToast({ tone: "bad", title: describeError(error).message }),
      onSuccess: async () => {
        setAsking(false);
        await queryClient.invalidateQueries(trpc.connections.pathFilter());
      },
    }),
  );
  return (
    <Section
      id="app"
      title={app.name}
      meta={
        <Badge tone={app.needsRestart ? "warn" : "good"}>
          {app.needsRestart ? "Used after a restart" : "In use"}
        </Badge>
      }
      actions={
        <Button size="sm" onClick={() => setAsking(true)}>
          Disconnect
        </Button>
      }
    >
      <Facts
        items={[
          { label: "GitHub", value: app.url },
          { label: "Organisation", value: app.org },
          { label: "Connected", value: formatAbsolute(app.connectedAt) },
          {
            label: "Installation",
            value: (
              <a href={app.installUrl} target="_blank" rel="noreferrer" className="text-link hover:underline">
                Install it in {app.org}
              </a>
            ),
          },
        ]}
      />
      <TypedConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Disconnect ${app.name}?`}
        name={app.name}
        confirmLabel="Disconnect"
        pending={disconnect.isPending}
        onConfirm={() => disconnect.mutate({})}
      >
        Its key and secrets are deleted here for good (GitHub shows them once), and the next start works
        without it. The App itself stays at GitHub until its owner deletes it.
      </TypedConfirmDialog>
    </Section>
  );
}
