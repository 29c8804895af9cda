"use client";
/* One page of questions. Validation runs on leaving the page and, after that, on every change. */
// The package's index also pulls in its test registry, which wants a validator that generates code.
import RjsfForm from "@rjsf/core/lib/components/Form.js";
import { useState } from "react";
import { Button } from "~/app/_ui/button";
import { ArrayFieldItemTemplate, ArrayFieldTemplate } from "./form/array-template";
import { inOurWords } from "./form/error-words";
import { FieldTemplate, ObjectFieldTemplate } from "./form/field-template";
import { jsonSchemaValidator, type Answers } from "./form/json-schema-validator";
import { fields } from "./form/pickers";
import { widgets } from "./form/widgets";
import type { Question } from "./wizard-model";
import type { WizardTemplate } from "./wizard-template";

interface QuestionPageProps {
  readonly template: WizardTemplate;
  readonly question: Question;
  readonly answers: Answers;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (answers: Answers) => void;
  readonly onBack: () => void;
  readonly onNext: (answers: Answers) => void;
}

const templates = { FieldTemplate, ObjectFieldTemplate, ArrayFieldTemplate, ArrayFieldItemTemplate };

export function QuestionPage(props: QuestionPageProps) {
  const { template, question, answers, isFirst, isLast, onChange, onBack, onNext } = props;
  const { schema, uiSchema } = question.form;
  const [tried, setTried] = useState(false);
  return (
    <div className="max-w-3xl rounded-lg border border-line bg-surface p-5">
      {question.description !== null && (
        <p className="mb-4 max-w-[70ch] text-ink-2">{question.description}</p>
      )}
      <RjsfForm<Answers>
        schema={schema}
        uiSchema={uiSchema}
        formData={answers}
        validator={jsonSchemaValidator}
        templates={templates}
        widgets={widgets}
        fields={fields}
        formContext={{ template: template.name, forgeHost: template.forgeHost, owners: template.owners }}
        transformErrors={inOurWords(schema)}
        liveValidate={tried ? "onChange" : false}
        showErrorList={false}
        focusOnFirstError
        noHtml5Validate
        omitExtraData={false}
        onChange={({ formData }) => onChange(formData ?? {})}
        onError={() => setTried(true)}
        onSubmit={({ formData }) => onNext(formData ?? {})}
      >
        <div className="mt-6 flex justify-between gap-3 border-t border-line pt-4">
          {isFirst ? <span /> : <Button onClick={onBack}>Back</Button>}
          <Button type="submit" tone="primary">
            {isLast ? "Review" : "Next"}
          </Button>
        </div>
      </RjsfForm>
    </div>
  );
}
