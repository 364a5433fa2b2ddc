{{/* Settings that all three services have. */}}
{{- define "phoenix.commonEnv" -}}
{{- $values := .root.Values -}}
- name: SERVER_ADDRESS
  value: 0.0.0.0
- name: SERVER_PORT
  value: "8080"
- name: SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE
  value: 30s
{{- with .service.javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- $database := $values.database }}
{{- $host := required "database.host: where PostgreSQL listens" $database.host }}
- name: SPRING_DATASOURCE_URL
  value: {{ printf "jdbc:postgresql://%s:%v/%s%s" $host $database.port .service.database.name (ternary (printf "?%s" $database.parameters) "" (ne $database.parameters "")) | quote }}
{{- $credentials := .service.database.existingSecret | default $database.existingSecret }}
{{- $credentials = required "database.existingSecret: the secret with the database's user and password" $credentials }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $credentials }}
      key: {{ $database.usernameKey }}
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $credentials }}
      key: {{ $database.passwordKey }}
{{- $store := $values.store }}
- name: PHOENIX_STORE_ENDPOINT
  value: {{ required "store.endpoint: the URL of the object store" $store.endpoint | quote }}
{{- with $store.publicEndpoint }}
- name: PHOENIX_STORE_PUBLICENDPOINT
  value: {{ . | quote }}
{{- end }}
- name: PHOENIX_STORE_REGION
  value: {{ $store.region | quote }}
- name: PHOENIX_STORE_BUCKET
  value: {{ $store.bucket | quote }}
- name: PHOENIX_STORE_URLLIFETIME
  value: {{ $store.urlLifetime | quote }}
{{- $keys := required "store.existingSecret: the secret with the store's keys" $store.existingSecret }}
- name: PHOENIX_STORE_ACCESSKEY
  valueFrom:
    secretKeyRef:
      name: {{ $keys }}
      key: {{ $store.accessKeyKey }}
- name: PHOENIX_STORE_SECRETKEY
  valueFrom:
    secretKeyRef:
      name: {{ $keys }}
      key: {{ $store.secretKeyKey }}
{{- end }}

{{/* Settings of the two that compute: threads as the CPU limit allows, and time to finish a
job: the grace period without preStop and the web server's own shutdown. */}}
{{- define "phoenix.workerEnv" -}}
- name: OMP_NUM_THREADS
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
- name: DBSCHEDULER_SHUTDOWNMAXWAIT
  value: {{ sub .terminationGracePeriodSeconds 45 }}s
{{- end }}

{{- define "phoenix.device" -}}
{{- ternary "cuda:0" "cpu" (gt (int .gpu.count) 0) }}
{{- end }}

{{- define "phoenix.resources" -}}
{{- $resources := deepCopy .resources }}
{{- with .gpu }}
{{- if gt (int .count) 0 }}
{{- $_ := set $resources "limits" (merge (dict .resource (int .count)) $resources.limits) }}
{{- end }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{/* Flyway migrates before the port opens: the startup probe gives it ten minutes. */}}
{{- define "phoenix.probes" -}}
startupProbe:
  httpGet:
    path: /actuator/health/liveness
    port: http
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 300
livenessProbe:
  httpGet:
    path: /actuator/health/liveness
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /actuator/health/readiness
    port: http
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}
