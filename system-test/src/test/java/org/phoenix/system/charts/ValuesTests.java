package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schemas of the values refuse, and what the templates ask for. */
class ValuesTests {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coordinater: {replicas: 2}",
        "coordinator: {replica: 2}",
        "coordinator: {replicas: -1}",
        "coordinator: {replicas: many}",
        "coordinator: {autoscaling: {enabled: true}}",
        "coordinator: {resources: {limits: {memory: plenty}}}",
        "coordinator: {resources: {limits: {memory: null}}}",
        "coordinator: {resources: null}",
        "coordinator: {strategy: {maxSurge: 0}}",
        "coordinator: {strategy: {maxSurge: 0%, maxUnavailable: 0%}}",
        "coordinator: {podDisruptionBudget: {maxUnavailable: 0}}",
        "coordinator: {terminationGracePeriodSeconds: 5}",
        "coordinator: {tmpSize: -1Gi}",
        "coordinator: {env: {lower-case: x}}",
        "coordinator: {env: {SPRING_DATASOURCE_PASSWORD: hunter2}}",
        "coordinator: {env: {PHOENIX_STORE_SECRETKEY: hunter2}}",
        "coordinator: {env: {SERVER_PORT: 80}}",
        "coordinator: {database: {name: 'a?user=b'}}",
        "coordinator: {topologySpread: [{topologyKey: zone, whenUnsatisfiable: Whatever}]}",
        "evaluator: {autoscaling: {minReplicas: 0}}",
        "evaluator: {autoscaling: {enabled: true, targetCPUUtilizationPercentage: null}}",
        "evaluator: {gpu: {count: -1}}",
        "evaluator: {gpu: {resource: gpu}}",
        "evaluator: {reference: {imageSize: 8}}",
        "evaluator: {reference: {subPath: ../../etc}}",
        "sample: {precision: f16}",
        "sample: {batchSize: 0}",
        "podSecurityContext: {runAsNonRoot: false}",
        "podSecurityContext: {runAsUser: 0}",
        "podSecurityContext: {seccompProfile: {type: Unconfined}}",
        "podSecurityContext: {privileged: true}",
        "database: {host: 'pg; drop table'}",
        "database: {port: 70000}",
        "database: {parameters: 'user=me&password=hunter2'}",
        "database: {password: hunter2}",
        "store: {endpoint: s3.example.org}",
        "store: {endpoint: 'https://key:secret@s3.example.org'}",
        "store: {bucket: No_Bucket}",
        "store: {urlLifetime: soon}",
        "store: {secretKey: hunter2}",
        "image: {tag: 'a b'}",
        "image: {pullPolicy: Sometimes}",
        "image: {registry: 'https://registry.example.org'}",
        "ingress: {sites: {enabled: true, host: 'https://x'}}",
        "ingress: {sites: {enabled: 'yes'}}",
        "serviceMonitor: {interval: often}",
        "networkPolicy: null",
        "fullnameOverride: Not_A_Name",
      })
  void theCentreRefuses(String hostile) throws IOException {
    assertRefused(Chart.PHOENIX, hostile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 2",
        "coordinator: {url: coordinator}",
        "coordinator: {url: 'ftp://coordinator'}",
        "site: {name: ''}",
        "token: {value: hunter2}",
        "env: {PHOENIX_ENROLMENT_TOKEN: hunter2}",
        "data: {existingClaim: My Claim}",
        "data: {subPath: ..}",
        "data: {subPath: /etc}",
        "state: {size: huge}",
        "gpu: {count: one}",
        "resources: {requests: {cpu: null}}",
        "podSecurityContext: {runAsUser: 0}",
        "podSecurityContext: {seccompProfile: null}",
        "networkPolicy: {egressPorts: [0]}",
        "tolerations: {key: nvidia.com/gpu}",
      })
  void aSiteRefuses(String hostile) throws IOException {
    assertRefused(Chart.SITE, hostile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database: {host: ''}",
        "database: {existingSecret: ''}",
        "store: {endpoint: ''}",
        "store: {existingSecret: ''}",
        "ingress: {sites: {enabled: true}}",
        "ingress: {operators: {enabled: true}}",
      })
  void theCentreAsksForWhatOnlyItsOperatorKnows(String missing) throws IOException {
    assertAskedFor(Chart.PHOENIX, missing);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coordinator: {url: ''}",
        "token: {existingSecret: ''}",
        "data: {existingClaim: ''}",
      })
  void aSiteAsksForWhatOnlyItsOperatorKnows(String missing) throws IOException {
    assertAskedFor(Chart.SITE, missing);
  }

  private void assertRefused(Chart chart, String hostile) throws IOException {
    List<Path> values = values(chart, hostile);

    assertThatThrownBy(() -> chart.render(values))
        .hasMessageContaining("don't meet the specifications of the schema");
  }

  /** The message names the value, as in {@code database.host: where PostgreSQL listens}. */
  private void assertAskedFor(Chart chart, String missing) throws IOException {
    List<Path> values = values(chart, missing);
    String section = missing.substring(0, missing.indexOf(':'));

    assertThatThrownBy(() -> chart.render(values))
        .hasMessageMatching("(?s).*" + section + "(\\.[a-zA-Z]+)+: .*")
        .hasMessageNotContaining("schema");
    assertThat(chart.render(values.subList(0, 1))).isNotBlank();
  }

  private List<Path> values(Chart chart, String above) throws IOException {
    return List.of(
        chart.values("minimal"), Files.writeString(folder.resolve("values.yaml"), above));
  }
}
