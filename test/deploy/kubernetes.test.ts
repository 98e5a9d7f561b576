import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2.js";
import type { Job } from "kubernetes-types/batch/v1.js";
import type { ConfigMap, PodSpec, Service } from "kubernetes-types/core/v1.js";
import type { NetworkPolicy } from "kubernetes-types/networking/v1.js";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.js";
import { afterAll, describe, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { command } from "../cli/command.ts";
import { serve, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { redisUrl } from "../setup/redis.ts";

// Compilers and servers, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = readFileSync(join(root, "deploy/kubernetes/latchkey.yaml"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "latchkey-kubernetes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** As kubectl reads it: by YAML 1.1. */
function readResources(text: string): Resource[] {
  return parseAllDocuments(text, { version: "1.1" }).map((document) => {
    expect([document.errors, document.warnings]).toStrictEqual([[], []]);
    return document.toJS() as Resource;
  });
}

function find<T extends { readonly kind: string }>(kind: T["kind"]): T {
  const [found, ...others] = readResources(source).filter((resource) => resource.kind === kind);
  expect([kind, others.length]).toStrictEqual([kind, 0]);
  // What the compiler says of it, in the first test, is what makes it one.
  return found as unknown as T;
}

/** What the compiler says of the resources as literals of the types that are made from Kubernetes' own OpenAPI description. */
function typeErrors(text: string): string {
  const lines = readResources(text).map((resource, index) => {
    const group = resource.apiVersion.includes("/")
      ? resource.apiVersion.replace(".k8s.io", "")
      : `core/${resource.apiVersion}`;
    const type = `import("kubernetes-types/${group}").${resource.kind}`;
    return `export const resource${index}: ${type} = ${JSON.stringify(resource, null, 2)};`;
  });
  const file = join(mkdtempSync(join(folder, "types-")), "resources.ts");
  writeFileSync(file, lines.join("\n"));
  symlinkSync(join(root, "node_modules"), join(file, "../node_modules"));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--types",
    "",
    "--module",
    "nodenext",
    "--ignoreConfig",
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options, file], { encoding: "utf8" });
  return stdout + stderr;
}

describe("the example for Kubernetes", () => {
  test("has nothing that its API does not know, and all that it requires", () => {
    expect(typeErrors(source)).toBe("");
    const wrong = source
      .replace("periodSeconds: 2", "periodSecond: 2")
      .replace("containerPort: 3000", "containerPort: http")
      .replace("  scaleTargetRef:", "  scaleTarget:");
    const errors = typeErrors(wrong);
    for (const expected of ['"periodSecond"', "Type 'string' is not assignable to type 'number'", '"scaleTarget"']) {
      expect(errors).toContain(expected);
    }
  });

  test("its parts name each other", () => {
    for (const { metadata } of readResources(source)) expect(metadata.namespace).toBe("latchkey");
    const deployment = find<Deployment & Resource>("Deployment");
    const labels = deployment.spec?.template.metadata?.labels;
    expect(deployment.spec?.selector.matchLabels).toStrictEqual(labels);
    expect(deployment.spec).not.toHaveProperty("replicas");
    for (const { labelSelector } of deployment.spec?.template.spec?.topologySpreadConstraints ?? []) {
      expect(labelSelector?.matchLabels).toStrictEqual(labels);
    }
    const service = find<Service & Resource>("Service").spec;
    expect(service?.selector).toStrictEqual(labels);
    expect(find<PodDisruptionBudget & Resource>("PodDisruptionBudget").spec?.selector?.matchLabels).toStrictEqual(
      labels,
    );
    expect(labels).toMatchObject(find<NetworkPolicy & Resource>("NetworkPolicy").spec?.podSelector?.matchLabels ?? {});
    const { scaleTargetRef } = find<HorizontalPodAutoscaler & Resource>("HorizontalPodAutoscaler").spec ?? {};
    expect(scaleTargetRef).toStrictEqual({ apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name });
    const [container] = deployment.spec?.template.spec?.containers ?? [];
    expect(container?.ports?.map(({ name }) => name)).toStrictEqual(
      service?.ports?.map(({ targetPort }) => targetPort),
    );
    // What is told to end gets the time for it: five seconds in which it still serves, and ten for what is under way.
    expect(deployment.spec?.template.spec?.terminationGracePeriodSeconds).toBeGreaterThan(5 + 10);
  });

  test("the server and its migration run the same image in the same confinement", () => {
    const pods = [
      find<Deployment & Resource>("Deployment").spec?.template.spec,
      find<Job & Resource>("Job").spec?.template.spec,
    ];
    const confinement = (pod: PodSpec | undefined): unknown => {
      const { image, envFrom, securityContext, volumeMounts } = pod?.containers[0] ?? {};
      return {
        image,
        envFrom,
        securityContext,
        volumeMounts,
        pod: pod?.securityContext,
        volumes: pod?.volumes,
        token: pod?.automountServiceAccountToken,
      };
    };
    expect(confinement(pods[0])).toStrictEqual(confinement(pods[1]));
    expect(confinement(pods[0])).toMatchObject({
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      },
      pod: { runAsNonRoot: true, runAsUser: 1000 },
      token: false,
    });
  });

  test.skipIf(postgresUrl() === null || redisUrl() === null)(
    "its settings are taken, and its probes are answered",
    async () => {
      const database = await createPostgresDatabase();
      const secrets = { "auth-secret": testSecret, "database-url": database.url, "redis-url": redisUrl() ?? "" };
      for (const [name, secret] of Object.entries(secrets))
        writeFileSync(join(folder, name), `${secret}\n`, { mode: 0o400 });
      const { data = {} } = find<ConfigMap & Resource>("ConfigMap");
      const environment = Object.fromEntries(
        Object.entries(data).map(([name, value]) => [name, value.replace("/run/secrets/latchkey", folder)]),
      );
      expect(Object.values(environment).filter((value) => value.startsWith(folder))).toHaveLength(
        Object.keys(secrets).length,
      );
      const { args: migrate = [] } = find<Job & Resource>("Job").spec?.template.spec?.containers[0] ?? {};
      expect(await command(folder, migrate, environment)).toMatchObject({ code: 0 });
      const server = await serve(folder, environment);
      try {
        const [container] = find<Deployment & Resource>("Deployment").spec?.template.spec?.containers ?? [];
        for (const probe of [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]) {
          const path = probe?.httpGet?.path ?? "";
          await expect
            .poll(() => fetch(server.url + path).then(({ status }) => [path, status]))
            .toStrictEqual([path, 200]);
        }
      } finally {
        await server.stop();
        await database.drop();
      }
    },
  );
});
