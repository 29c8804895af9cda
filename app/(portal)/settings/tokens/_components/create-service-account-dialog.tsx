"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { Dialog } from "~/app/_ui/dialog";
import { Field, Select, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { Skeleton } from "~/app/_ui/skeleton";
import { roleChoices } from "./token-choices";

const EntityCombobox = dynamic(
  () => import("../../../_entities/entity-combobox").then((module) => module.EntityCombobox),
  { ssr: false, loading: () => <Skeleton className="h-8 w-full" /> },
);

interface CreateServiceAccountDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

const formId = "create-service-account";

export function CreateServiceAccountDialog({ open, onClose }: CreateServiceAccountDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [owner, setOwner] = useState("");
  const create = useMutation(
    trpc.serviceAccounts.create.mutationOptions({
      onSuccess: async () => {
        close();
        await queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter());
      },
    }),
  );
  const close = () => {
    create.reset();
    setOwner("");
    onClose();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const role = roleChoices.find((choice) => choice.role === form.get("role"))?.role ?? "viewer";
    const description = String(form.get("description"));
    create.mutate({
      name: String(form.get("name")),
      role,
      owner,
      ...(description !== "" && { description }),
    });
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Create service account"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            tone="primary"
            pending={create.isPending}
            disabled={owner === ""}
          >
            Create service account
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {create.error !== null && (
          <Notice tone="bad" live>
            {describeError(create.error).message}
          </Notice>
        )}
        <Field label="Name" required hint="Lower-case words joined by - or ., for example checkout-deploys.">
          {(ids) => <TextInput {...ids} name="name" maxLength={60} autoComplete="off" />}
        </Field>
        <Field label="What it is for" optionalMark>
          {(ids) => <TextInput {...ids} name="description" maxLength={300} autoComplete="off" />}
        </Field>
        <Field label="Role" required hint="The most any of its tokens may do.">
          {(ids) => (
            <Select {...ids} name="role" defaultValue="developer">
              {roleChoices.map((choice) => (
                <option key={choice.role} value={choice.role}>
                  {choice.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label="Owner"
          required
          hint="Who answers for it. For a group's account, the group's things are its own."
        >
          {(ids) => (
            <EntityCombobox
              id={ids.id}
              kinds={["group", "user"]}
              value={owner}
              placeholder="Search teams and people"
              disabled={create.isPending}
              describedBy={ids["aria-describedby"]}
              invalid={false}
              onChange={setOwner}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
