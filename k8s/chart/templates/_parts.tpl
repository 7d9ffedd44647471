{{- define "flashsale.image" -}}
{{- $tag := .Chart.AppVersion }}
{{- if .Values.native.enabled }}{{ $tag = printf "%s-native" $tag }}{{ end }}
{{- .Values.image.repository }}:{{ .Values.image.tag | default $tag }}
{{- end }}

{{/* The container of a base's file, and what the component "native" makes of it by its patch in the file of the same name:
     it takes variables away, and adds none. */}}
{{- define "flashsale.container" -}}
{{- $container := first (.Files.Get (printf "files/base/%s.yaml" .file) | fromYaml).spec.template.spec.containers }}
{{- if .Values.native.enabled }}
  {{- $patch := first (.Files.Get (printf "files/components/native/%s.yaml" .file) | fromYaml).spec.template.spec.containers }}
  {{- $env := $container.env }}
  {{- range $gone := $patch.env }}
    {{- range $env }}
      {{- if eq .name $gone.name }}{{ $env = without $env . }}{{ end }}
    {{- end }}
  {{- end }}
  {{- $_ := set $patch "env" $env | mergeOverwrite $container }}
{{- end }}
{{- $_ := include "flashsale.image" . | set $container "image" }}
{{- toYaml $container }}
{{- end }}

{{/* What Kustomize would generate for the ConfigMap "flashsale", and the values' settings over it. Without
     a database's URL the migration would end well, and would have migrated nothing. */}}
{{- define "flashsale.settings" -}}
{{- $settings := dict }}
{{- $parts := list "base" }}
{{- if .Values.redis.enabled }}{{ $parts = append $parts "components/redis" }}{{ end }}
{{- if .Values.postgres.enabled }}{{ $parts = append $parts "components/postgres" }}{{ end }}
{{- range $part := $parts }}
  {{- range (printf "files/%s/kustomization.yaml" $part | $.Files.Get | fromYaml).configMapGenerator }}
    {{- range eq .name "flashsale" | ternary .literals list }}
      {{- $pair := splitn "=" 2 . }}
      {{- $_ := set $settings $pair._0 $pair._1 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $settings = mergeOverwrite $settings .Values.settings }}
{{- range list "QUARKUS_REDIS_HOSTS" "QUARKUS_DATASOURCE_REACTIVE_URL" "QUARKUS_DATASOURCE_JDBC_URL" }}
  {{- $_ := get $settings . | required (printf "Without a store of the chart's, say where yours is: settings.%s" .) }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{/* The credentials of the database, as the component's patch adds them. */}}
{{- define "flashsale.credentials" -}}
{{- $env := list }}
{{- if .Values.postgres.enabled }}
  {{- range .Files.Get "files/components/postgres/credentials.yaml" | fromYamlArray }}
    {{- $env = append $env .value }}
  {{- end }}
{{- end }}
{{- toYaml $env }}
{{- end }}
