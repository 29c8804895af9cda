"use client";
/* Two steps in one dialog: who and as what, then the link to send, shown this once. */
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { CommandLine } from "~/app/_ui/copy-button";
import { describeError } from "~/app/_ui/describe-error";
import { Dialog } from "~/app/_ui/dialog";
import { Field, Select, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { roles } from "~/server/kernel/roles.ts";

const lifetimes = [
  { value: "1d", label: "1 day" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
] as const;

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};

interface InviteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: () => Promise<unknown>;
}

export function InviteDialog({ open, onClose, onCreated }: InviteDialogProps) {
  const trpc = useTRPC();
  const create = useMutation(trpc.invitations.create.mutationOptions({ onSuccess: () => onCreated() }));
  const close = () => {
    onClose();
    create.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const person = textOf(form, "person");
    const role = roles.find((name) => name === form.get("role")) ?? "viewer";
    const addressee = person.includes("@") ? { email: person } : { githubLogin: person };
    create.mutate({ ...addressee, role, expires: textOf(form, "expires") });
  };
  if (create.data !== undefined) {
    return (
      <Dialog
        open={open}
        onClose={close}
        title="Send this link"
        footer={<Button onClick={close}>Done</Button>}
      >
        <div className="flex flex-col gap-3">
          <Notice tone="warn">It is shown this once, and lets one person in.</Notice>
          <CommandLine command={create.data.url} label="Copy link" />
          <p className="text-sm text-ink-2">
            Send it to {create.data.email ?? create.data.githubLogin} yourself; Waymark sends no mail. They
            may also just sign in through a provider that knows them by that name.
          </p>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Invite a person"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form="invite" tone="primary" pending={create.isPending}>
            Create invitation
          </Button>
        </>
      }
    >
      <InviteForm onSubmit={submit} error={create.error} />
    </Dialog>
  );
}

interface InviteFormProps {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly error: unknown;
}

function InviteForm({ onSubmit, error }: InviteFormProps) {
  const [role, setRole] = useState("developer");
  return (
    <form id="invite" onSubmit={onSubmit} className="flex flex-col gap-4">
      {error !== null && (
        <Notice tone="bad" live>
          {describeError(error).message}
        </Notice>
      )}
      <Field label="E-mail or GitHub login" required>
        {(ids) => (
          <TextInput {...ids} name="person" maxLength={254} autoComplete="off" autoCapitalize="none" />
        )}
      </Field>
      <Field label="Role" required>
        {(ids) => (
          <Select {...ids} name="role" value={role} onChange={(event) => setRole(event.target.value)}>
            {roles.map((name) => (
              <option key={name} value={name}>
                {name[0]?.toUpperCase()}
                {name.slice(1)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Link works for" required>
        {(ids) => (
          <Select {...ids} name="expires" defaultValue="7d">
            {lifetimes.map((lifetime) => (
              <option key={lifetime.value} value={lifetime.value}>
                {lifetime.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </form>
  );
}
