package org.phoenix.coordinator.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an operation can answer beside its success, and the headers that go with it. */
final class OperationAnswers {

  private static final String EVENTS = "text/event-stream";
  private static final Pattern AT_A_SITE =
      Pattern.compile("/api/v1/(sites/self.*|work|assignments/.*)");
  private static final Pattern BY_CONTENT =
      Pattern.compile("/api/v1/assignments/.*/(uploads|samples|update)");
  private static final Pattern WITH_STATE =
      Pattern.compile(
          "/api/v1/runs/\\{id}/(start|pause|resume|cancel|extend|rollback|sites/.*/readmit)");
  private static final Pattern WITH_STORE =
      Pattern.compile("/api/v1/(shared-data-sets/.*|assignments/.*/(uploads|samples|update))");

  private final String path;
  private final HttpMethod method;
  private final Operation operation;

  OperationAnswers(String path, HttpMethod method, Operation operation) {
    this.path = path;
    this.method = method;
    this.operation = operation;
  }

  void complete() {
    boolean atASite = AT_A_SITE.matcher(path).matches();
    operation.setTags(List.of(atASite ? "site work" : path.split("/", -1)[3]));
    refusal(400, "Something in the request makes no sense; the detail names the value");
    if (atASite) {
      operation.addSecurityItem(new SecurityRequirement().addList(ApiDocument.SITE_TOKEN));
      refusal(401, "The bearer token is missing or is no site's");
    }
    if (path.contains("{id}")) {
      refusal(404, "There is nothing by that id");
    }
    if (method == HttpMethod.GET) {
      look();
    } else {
      change();
    }
    if (operation.getResponses().values().stream().anyMatch(OperationAnswers::hasBody)) {
      refusal(406, "The answer is not to be had in any of the accepted media types");
    }
    operation.getResponses().values().forEach(OperationAnswers::requestId);
  }

  private void look() {
    header("If-None-Match", "An entity tag that is known already");
    operation
        .getResponses()
        .addApiResponse("304", new ApiResponse().description("It still has that entity tag"));
    ApiResponse found = Objects.requireNonNull(operation.getResponses().get("200"));
    found.addHeaderObject("ETag", text("Stands for exactly this answer"));
    if (path.endsWith("/work")) {
      ApiResponse none = new ApiResponse().description("Nothing came up; ask again");
      operation.getResponses().addApiResponse("204", none);
    }
    if (operation.getParameters().stream().anyMatch(one -> one.getName().equals("limit"))) {
      found.addHeaderObject("Link", text("The next page, with rel=\"next\", while there is one"));
    }
    if (path.endsWith("/grid.png")) {
      refusal(409, "The images are not drawn yet, or could not be");
      refusal(503, "The sample service does not answer; try again");
    }
    MediaType card = found.getContent().get("text/markdown");
    if (card != null) {
      card.setExample("---\nlicense: \"MIT\"\n---\n\n# lungs\n");
    }
    MediaType stream = found.getContent().get(EVENTS);
    if (stream != null) {
      stream.setSchema(RecordSchemas.typed("string").description("Server-sent events"));
      stream.setExample(
          "id: 17\nevent: round.opened\ndata: {\"id\": 17, \"type\": \"round.opened\"}\n\n");
    }
  }

  private void change() {
    refusal(409, "It contradicts the present state, or something else changes it right now");
    refusal(413, "The body is too large");
    if (operation.getRequestBody() != null) {
      refusal(415, "The body is of another media type");
    }
    if (WITH_STORE.matcher(path).matches()) {
      refusal(503, "The object store does not answer; try again");
    }
    if (path.startsWith("/api/v1/shared-data-sets")) {
      refusal(411, "A file needs its Content-Length");
    }
    if (method == HttpMethod.POST && !BY_CONTENT.matcher(path).matches()) {
      keyed();
    }
  }

  private void keyed() {
    header(
        "Idempotency-Key",
        "1 to 200 visible ASCII characters, best a random UUID: the same request with the same key"
            + " is answered as the first time, for 24 hours");
    refusal(422, "The idempotency key came with another request");
    ApiResponse done =
        Stream.of("200", "201", "204")
            .map(operation.getResponses()::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    done.addHeaderObject("Idempotent-Replayed", text("true when this is an earlier answer"));
    if (operation.getResponses().containsKey("201")) {
      done.addHeaderObject("Location", text("Where it is now"));
    }
    if (path.endsWith("/clone")) {
      Content content = operation.getRequestBody().getContent();
      content.addMediaType("application/merge-patch+json", content.get("application/json"));
    }
    if (WITH_STATE.matcher(path).matches()) {
      header("If-Match", "The entity tag of the state that is to be changed");
      refusal(412, "It has changed since: its entity tag is another one");
    }
  }

  private void header(String name, String description) {
    if (operation.getParameters() != null) {
      operation.getParameters().removeIf(known -> known.getName().equals(name));
    }
    operation.addParametersItem(
        new Parameter()
            .in("header")
            .name(name)
            .description(description)
            .required(false)
            .schema(RecordSchemas.typed("string")));
  }

  private void refusal(int status, String description) {
    Schema<?> problem = new Schema<>().$ref("#/components/schemas/Problem");
    Map<String, Object> example =
        Map.of(
            "title", Refusals.title(status), "status", status, "detail", Refusals.detail(status));
    operation
        .getResponses()
        .addApiResponse(
            Integer.toString(status),
            new ApiResponse()
                .description(description)
                .content(
                    new Content()
                        .addMediaType(
                            "application/problem+json",
                            new MediaType().schema(problem).example(example))));
  }

  private static boolean hasBody(ApiResponse answer) {
    Content content = answer.getContent();
    return content != null && !content.containsKey("application/problem+json");
  }

  private static void requestId(ApiResponse answer) {
    answer.addHeaderObject("X-Request-Id", text("Names this call, here and in the audit table"));
  }

  private static Header text(String description) {
    return new Header().description(description).schema(RecordSchemas.typed("string"));
  }
}
