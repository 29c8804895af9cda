"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef, useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError, type ErrorWords } from "~/app/_ui/describe-error";
import { Choice, Field, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";
import { showToast } from "~/app/_ui/toast";
import { minimumPasswordLength } from "~/server/identity/domain/password-policy.ts";

interface Account {
  readonly handle: string;
  readonly hasPassword: boolean;
  readonly needsCurrentPassword: boolean;
}

/** Which field an error belongs under; the rest concerns the form as a whole. */
const fieldByCode: Readonly<Record<string, "current" | "next">> = {
  login_failed: "current",
  invalid_input: "next",
};

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

function usePasswordChange({ handle, hasPassword }: Account, onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [error, setError] = useState<ErrorWords>();
  const change = useMutation(
    trpc.viewer.setPassword.mutationOptions({
      onMutate: () => setError(undefined),
      onError: (failure) => setError(describeError(failure)),
      onSuccess: async (_answer, { password }) => {
        const answer = await postJson("/api/auth/sign-in", { handle, password });
        if (!answer.ok) return router.push("/login?next=%2Fsettings%2Faccount");
        showToast({
          tone: "good",
          title: hasPassword ? "Your password is changed" : "Your password is set",
          detail: "Other browsers have to sign in again.",
        });
        onDone();
        await queryClient.invalidateQueries(trpc.viewer.getAccount.pathFilter());
      },
    }),
  );
  return { change, error, field: fieldByCode[error?.code ?? ""] };
}

export function PasswordForm({ account }: { readonly account: Account }) {
  const form = useRef<HTMLFormElement>(null);
  const [shown, setShown] = useState(false);
  const { change, error, field } = usePasswordChange(account, () => form.current?.reset());
  const type = shown ? "text" : "password";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    change.mutate({
      password: textOf(given, "next"),
      ...(account.needsCurrentPassword && { currentPassword: textOf(given, "current") }),
    });
  };
  return (
    <form ref={form} onSubmit={submit} className="mt-4 flex max-w-sm flex-col gap-4">
      {error !== undefined && field === undefined && (
        <Notice tone="bad" live title={error.title}>
          {error.message}
        </Notice>
      )}
      <input type="hidden" name="username" autoComplete="username" value={account.handle} />
      {account.needsCurrentPassword && (
        <Field label="Current password" required error={field === "current" ? error?.message : undefined}>
          {(ids) => <TextInput {...ids} name="current" type={type} autoComplete="current-password" />}
        </Field>
      )}
      <Field
        label="New password"
        required
        hint={`At least ${minimumPasswordLength} characters and no pattern; a sentence works well.`}
        error={field === "next" ? error?.message : undefined}
      >
        {(ids) => <TextInput {...ids} name="next" type={type} maxLength={200} autoComplete="new-password" />}
      </Field>
      <Choice
        type="checkbox"
        label="Show what I type"
        checked={shown}
        onChange={(event) => setShown(event.target.checked)}
      />
      <div>
        <Button type="submit" tone="primary" pending={change.isPending}>
          {account.hasPassword ? "Change password" : "Set password"}
        </Button>
      </div>
    </form>
  );
}
