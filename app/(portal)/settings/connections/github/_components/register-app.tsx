"use client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { Choice } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { isTypedName, TypedNameField } from "~/app/_ui/typed-name-field";
import type { BegunApp, GithubAppState } from "~/server/connections/domain/github-app.schema.ts";
import type { Place } from "./place";

type Needed = GithubAppState["needed"];

const PermissionTable = ({ needed }: { readonly needed: Needed }) => (
  <TableFrame label="Permissions">
    <Table>
      <thead>
        <tr>
          <HeadCell scope="col">Permission</HeadCell>
          <HeadCell scope="col">Access</HeadCell>
        </tr>
      </thead>
      <tbody>
        {needed.map(({ name, level }) => (
          <tr key={name}>
            <Cell className="font-mono text-sm wrap-anywhere">{name}</Cell>
            <Cell>{level}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  </TableFrame>
);

/** Fills the form that is on the page anyway and sends it: the browser itself goes to GitHub, with the manifest. */
function carryManifest(form: HTMLFormElement, begun: BegunApp): void {
  const field = form.elements.namedItem("manifest");
  if (!(field instanceof HTMLInputElement)) return;
  form.action = begun.action;
  field.value = begun.manifest;
  form.submit();
}

const usualHost = "github.com";

interface HostConfirmationProps {
  readonly host: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

/** The address may have come with a link somebody sent: whoever runs that server would hold the App and answer for GitHub. */
const HostConfirmation = ({ host, typed, onType }: HostConfirmationProps) => (
  <div className="flex max-w-md flex-col gap-3">
    <Notice tone="warn" title={`This is not ${usualHost}`}>
      Waymark will trust whatever {host} says about people, teams and repositories. Go on only if this is your
      company’s own GitHub Enterprise Server.
    </Notice>
    <TypedNameField name={host} typed={typed} onType={onType} />
  </div>
);

export function RegisterApp({ place, needed }: { readonly place: Place; readonly needed: Needed }) {
  const trpc = useTRPC();
  const begin = useMutation(trpc.connections.beginGithubApp.mutationOptions());
  const [typedHost, setTypedHost] = useState("");
  const { host } = new URL(place.url);
  const isKnownHost = host === usualHost;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const signIn = new FormData(form).get("signIn") !== null;
    begin.mutate({ ...place, signIn }, { onSuccess: (begun) => carryManifest(form, begun) });
  };
  const failure = begin.error === null ? undefined : describeError(begin.error);
  return (
    <Section id="register" title={`2. Make the App for ${place.org}`}>
      <p className="mb-3 text-ink-2">
        It asks for these permissions on all repositories of {place.org}, and for no other. An owner of the
        organisation confirms on {place.url} and comes back here.
      </p>
      <PermissionTable needed={needed} />
      <form method="post" onSubmit={submit} className="mt-4 flex flex-col gap-3">
        {failure !== undefined && (
          <Notice tone="bad" live title={failure.title}>
            {failure.message}
          </Notice>
        )}
        <input type="hidden" name="manifest" />
        <Choice type="checkbox" name="signIn" label="People of the organisation may sign in with GitHub" />
        {!isKnownHost && <HostConfirmation host={host} typed={typedHost} onType={setTypedHost} />}
        <div>
          <Button
            type="submit"
            tone="primary"
            disabled={!isKnownHost && !isTypedName(typedHost, host)}
            pending={begin.isPending || begin.isSuccess}
          >
            Continue on {host}
          </Button>
        </div>
      </form>
    </Section>
  );
}
