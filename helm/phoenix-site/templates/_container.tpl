{{- define "phoenix-site.env" -}}
- name: SERVER_ADDRESS
  value: 0.0.0.0
- name: SERVER_PORT
  value: "8081"
{{- with .Values.javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
- name: OMP_NUM_THREADS
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
- name: PHOENIX_COORDINATOR_URL
  value: {{ required "coordinator.url: where the federation's coordinator is" .Values.coordinator.url | quote }}
- name: PHOENIX_ENROLMENT_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ required "token.existingSecret: the secret with the token that enrolment gave the site" .Values.token.existingSecret }}
      key: {{ .Values.token.key }}
- name: PHOENIX_SITE
  value: {{ .Values.site.name | quote }}
- name: PHOENIX_DATA
  value: /var/lib/phoenix/data
- name: PHOENIX_STATE
  value: /var/lib/phoenix/state
- name: PHOENIX_DEVICE
  value: {{ ternary "cuda:0" "cpu" (gt (int .Values.gpu.count) 0) }}
{{- end }}

{{- define "phoenix-site.resources" -}}
{{- $resources := deepCopy .resources }}
{{- if gt (int .gpu.count) 0 }}
{{- $_ := set $resources "limits" (merge (dict .gpu.resource (int .gpu.count)) $resources.limits) }}
{{- end }}
{{- toYaml $resources }}
{{- end }}
