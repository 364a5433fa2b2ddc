{{/*
A service's deployment. Takes a dictionary: root, component, and the templates' names for its own
environment variables (env) and volumes (volumes, mounts).
*/}}
{{- define "phoenix.deployment" -}}
{{- $root := .root }}
{{- $component := .component }}
{{- $service := index $root.Values $component }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "phoenix.fullname" $root }}-{{ $component }}
  labels:
    {{- include "phoenix.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $component }}
spec:
  {{- if not (dig "autoscaling" "enabled" false $service) }}
  replicas: {{ $service.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate:
      {{- toYaml $service.strategy | nindent 6 }}
  selector:
    matchLabels:
      {{- include "phoenix.selectorLabels" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $component }}
  template:
    metadata:
      {{- with $service.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      labels:
        {{- with $service.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "phoenix.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $component }}
    spec:
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      serviceAccountName: {{ include "phoenix.serviceAccountName" $root }}
      automountServiceAccountToken: false
      # A service link such as PHOENIX_COORDINATOR_PORT would be read as a setting.
      enableServiceLinks: false
      {{- with $service.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $service.runtimeClassName }}
      runtimeClassName: {{ . }}
      {{- end }}
      securityContext:
        {{- toYaml $root.Values.podSecurityContext | nindent 8 }}
      terminationGracePeriodSeconds: {{ $service.terminationGracePeriodSeconds }}
      containers:
        - name: {{ $component }}
          {{- $image := $root.Values.image }}
          image: {{ printf "%s/%s:%s" $image.registry $service.image.repository ($image.tag | default $root.Chart.AppVersion) | trimPrefix "/" | quote }}
          imagePullPolicy: {{ $image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          ports:
            - name: http
              containerPort: 8080
          env:
            {{- include "phoenix.commonEnv" (dict "root" $root "service" $service) | nindent 12 }}
            {{- include .env $root | nindent 12 }}
            {{- range $name, $value := $service.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          {{- with $service.envFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- include "phoenix.probes" $root | nindent 10 }}
          lifecycle:
            preStop:
              # Until every node knows that this pod gets no more requests.
              sleep:
                seconds: 5
          resources:
            {{- include "phoenix.resources" $service | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- with .mounts }}
            {{- include . $root | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {{ $service.tmpSize }}
        {{- with .volumes }}
        {{- include . $root | nindent 8 }}
        {{- end }}
      {{- with $service.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.topologySpread }}
      topologySpreadConstraints:
        {{- range . }}
        - topologyKey: {{ .topologyKey }}
          whenUnsatisfiable: {{ .whenUnsatisfiable }}
          maxSkew: 1
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels:
              {{- include "phoenix.selectorLabels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ $component }}
        {{- end }}
      {{- end }}
{{- end }}
