package org.phoenix.coordinator.openapi;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.phoenix.coordinator.openapi.ApiDescription.Operation;
import tools.jackson.databind.JsonNode;

/**
 * Random requests for an operation, right ones and wrong ones; the same seed, the same requests.
 */
final class RequestMaker {

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "text/plain",
          "application/xml",
          "",
          "application/octet-stream",
          "application/json;charset=utf-16",
          "multipart/form-data",
          "a/b",
          "application/x-www-form-urlencoded");

  private final String url;
  private final Map<String, List<String>> known;
  private final String token;
  private final Random random;
  private final Hostile hostile;

  /**
   * @param known values that exist, by the name of the parameter
   */
  RequestMaker(String url, Map<String, List<String>> known, String token, Random random) {
    this.url = url;
    this.known = known;
    this.token = token;
    this.random = random;
    this.hostile = new Hostile(random);
  }

  HttpRequest next(Operation operation) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target(operation)).timeout(Duration.ofSeconds(20));
    if (operation.node().has("security") && random.nextInt(10) > 0) {
      request.header("Authorization", "Bearer " + (random.nextInt(20) == 0 ? "x" : token));
    }
    headers(operation, request);
    return request.method(operation.method(), body(operation, request)).build();
  }

  private URI target(Operation operation) {
    String path = operation.path();
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : operation.parameters()) {
      String name = parameter.path("name").asString();
      switch (parameter.path("in").asString()) {
        case "path" -> path = path.replace("{" + name + "}", encoded(pathValue(operation, name)));
        case "query" -> {
          for (int times = times(parameter); times > 0; times--) {
            query.add(name + "=" + encoded(queryValue(name)));
          }
        }
        default -> {}
      }
    }
    return URI.create(url + path + (query.isEmpty() ? "" : "?" + String.join("&", query)));
  }

  private int times(JsonNode parameter) {
    int dice = random.nextInt(10);
    return parameter.path("required").asBoolean()
        ? (dice == 0 ? 0 : 1)
        : dice < 5 ? 0 : dice < 9 ? 1 : 2;
  }

  private String pathValue(Operation operation, String name) {
    String key = operation.path().split("/", -1)[3] + "." + name;
    List<String> values = known.getOrDefault(key, List.of());
    int dice = random.nextInt(10);
    if (dice < 7 && !values.isEmpty()) {
      return values.get(random.nextInt(values.size()));
    }
    String text = hostile.text();
    return dice < 9 || text.isEmpty()
        ? new UUID(random.nextLong(), random.nextLong()).toString()
        : text;
  }

  private String queryValue(String name) {
    List<String> values = known.getOrDefault(name, List.of());
    return values.isEmpty() || random.nextInt(3) == 0
        ? hostile.text()
        : values.get(random.nextInt(values.size()));
  }

  private void headers(Operation operation, HttpRequest.Builder request) {
    for (JsonNode parameter : operation.parameters()) {
      if (parameter.path("in").asString().equals("header") && random.nextInt(3) == 0) {
        String text =
            switch (random.nextInt(4)) {
              case 0 -> "*";
              case 1 -> "k" + random.nextInt(2);
              default -> hostile.text();
            };
        request.header(parameter.path("name").asString(), text.replaceAll("[^\\x20-\\x7e]", "~"));
      }
    }
    if (random.nextInt(10) == 0) {
      request.header(
          "Accept",
          List.of("*/*", "application/json", "image/png", "nonsense").get(random.nextInt(4)));
    }
  }

  private BodyPublisher body(Operation operation, HttpRequest.Builder request) {
    String type = operation.bodyType();
    if (type == null) {
      return BodyPublishers.noBody();
    }
    int dice = random.nextInt(10);
    String sent = dice == 0 ? TYPES.get(random.nextInt(TYPES.size())) : type;
    if (!sent.isEmpty()) {
      request.header("Content-Type", sent);
    }
    if (!type.endsWith("json")) {
      return BodyPublishers.ofByteArray(hostile.noise());
    }
    JsonNode example = operation.bodyExample();
    return BodyPublishers.ofByteArray(
        dice < 4 ? example.toString().getBytes(StandardCharsets.UTF_8) : hostile.body(example));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
