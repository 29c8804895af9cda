"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Bot, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { ConfirmDialog } from "~/app/_ui/dialog";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { showToast } from "~/app/_ui/toast";
import { useNow } from "~/app/_ui/use-now";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import type { ServiceAccount } from "~/server/identity/domain/api-token.schema.ts";
import { CreateServiceAccountDialog } from "./create-service-account-dialog";

/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";

function useSwitch(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const told = (verb: string) => ({
    onSuccess: async ({ name }: { readonly name: string }) => {
      showToast({ tone: "good", title: `Service account ${name} is ${verb}` });
      onDone();
      await queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter());
    },
    onError: (error: unknown) => {
      const words = describeError(error);
      showToast({ tone: "bad", title: words.title, detail: words.message });
    },
  });
  return {
    disable: useMutation(trpc.serviceAccounts.disable.mutationOptions(told("disabled"))),
    enable: useMutation(trpc.serviceAccounts.enable.mutationOptions(told("enabled"))),
  };
}

interface RowProps {
  readonly account: ServiceAccount;
  readonly nowMs: number;
  readonly onDisable: () => void;
  readonly onEnable: () => void;
}

function AccountRow({ account, nowMs, onDisable, onEnable }: RowProps) {
  const isActive = account.state === "active";
  return (
    <tr className="last:[&>td]:border-b-0">
      <Cell>
        <p className="font-medium">{account.name}</p>
        {account.description !== null && <p className="text-sm text-ink-3">{account.description}</p>}
      </Cell>
      <Cell className="capitalize">{account.role}</Cell>
      <Cell className={wide}>
        <Link href={entityHref(account.ownerRef)} className="rounded-sm text-link hover:underline">
          {account.ownerRef.split("/").at(-1)}
        </Link>
      </Cell>
      <Cell className={wide}>
        {isActive ? <span className="tabular">{account.tokens}</span> : <Badge>Disabled</Badge>}
      </Cell>
      <Cell className={wide}>
        {account.lastUsedAt === null ? (
          <span className="text-ink-3">Never</span>
        ) : (
          <TimeAgo at={account.lastUsedAt} nowMs={nowMs} />
        )}
      </Cell>
      <Cell className="text-right">
        <Button
          size="sm"
          aria-label={`${isActive ? "Disable" : "Enable"} ${account.name}`}
          onClick={isActive ? onDisable : onEnable}
        >
          {isActive ? "Disable" : "Enable"}
        </Button>
      </Cell>
    </tr>
  );
}

export function ServiceAccountSection() {
  const trpc = useTRPC();
  const accounts = useSuspenseQuery(trpc.serviceAccounts.list.queryOptions({ limit: 100 }));
  const { data } = accounts;
  const [creating, setCreating] = useState(false);
  const [disabling, setDisabling] = useState<ServiceAccount>();
  const { disable, enable } = useSwitch(() => setDisabling(undefined));
  const nowMs = useNow();
  const createButton = (
    <Button size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={() => setCreating(true)}>
      Create service account
    </Button>
  );
  return (
    <Section id="service-accounts" title="Service accounts" flush className="mt-4" actions={createButton}>
      <StaleNotice query={accounts} inset />
      {data.items.length === 0 ? (
        <StatePanel kind="empty" compact title="No service accounts yet">
          A service account is who a program is. It keeps its name, its owner and its runs when its token is
          rotated.
        </StatePanel>
      ) : (
        <Table>
          <thead>
            <tr>
              <HeadCell>
                <Bot aria-hidden className="mr-1.5 inline size-4" />
                Name
              </HeadCell>
              <HeadCell>Role</HeadCell>
              <HeadCell className={wide}>Owner</HeadCell>
              <HeadCell className={wide}>Tokens</HeadCell>
              <HeadCell className={wide}>Last used</HeadCell>
              <HeadCell>
                <span className="sr-only">Actions</span>
              </HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.items.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                nowMs={nowMs}
                onDisable={() => setDisabling(account)}
                onEnable={() => enable.mutate({ account: account.id })}
              />
            ))}
          </tbody>
        </Table>
      )}
      <CreateServiceAccountDialog open={creating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        open={disabling !== undefined}
        onClose={() => setDisabling(undefined)}
        onConfirm={() => disabling !== undefined && disable.mutate({ account: disabling.id })}
        pending={disable.isPending}
        title={`Disable ${disabling?.name ?? ""}?`}
        confirmLabel="Disable service account"
        danger
      >
        Whatever uses one of its tokens is refused from the next request on, until the account is enabled
        again.
      </ConfirmDialog>
    </Section>
  );
}
