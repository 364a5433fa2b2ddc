package org.phoenix.coordinator.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.WholeRunTests;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.openapi.ApiDescription.Operation;
import org.phoenix.platform.contract.RunsApi.RunView;

/**
 * Sends every operation of the document random requests: no answer is a 5xx, and each has a status,
 * a media type and a body that the document describes.
 */
@CoordinatorTest
class OpenApiFuzzTests {

  private static final int MOST_REPORTED = 12;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Federation federation;

  OpenApiFuzzTests(Federation federation) {
    this.federation = federation.fresh();
  }

  @Test
  void everyAnswerIsAsDocumented() throws Exception {
    everyAnswerIsAsDocumented(1, 40);
  }

  @Tag("long")
  @Test
  void everyAnswerIsAsDocumentedForLong() throws Exception {
    for (long seed = 100; seed < 110; seed++) {
      federation.fresh();
      everyAnswerIsAsDocumented(seed, 100);
    }
  }

  private void everyAnswerIsAsDocumented(long seed, int requests) throws Exception {
    ApiDescription api = ApiDescription.of(federation.url());
    Random random = new Random(seed);
    RequestMaker maker = maker(random);
    // Whoever leaves is nobody any more; the site that the others are must stay.
    RequestMaker leaver =
        new RequestMaker(federation.url(), Map.of(), federation.site("leaver", 10).token(), random);
    Map<String, String> problems = new TreeMap<>();
    Map<String, TreeSet<Integer>> statuses = new TreeMap<>();
    for (int round = 0; round < requests; round++) {
      for (Operation operation : api.operations()) {
        HttpRequest request =
            (operation.name().endsWith("/leave") ? leaver : maker).next(operation);
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse(null);
        statuses
            .computeIfAbsent(operation.name(), name -> new TreeSet<>())
            .add(answer.statusCode());
        List<String> wrong = new ArrayList<>();
        if (answer.statusCode() >= 500) {
          wrong.add("status " + answer.statusCode());
        }
        wrong.addAll(api.mismatches(operation, answer.statusCode(), type, answer.body()));
        if (!wrong.isEmpty()) {
          problems.putIfAbsent(
              operation.name() + " " + wrong.get(0),
              request.uri()
                  + " "
                  + request.headers().map()
                  + " -> "
                  + answer.statusCode()
                  + " "
                  + answer.body());
        }
      }
    }
    assertThat(problems.entrySet().stream().limit(MOST_REPORTED)).as("seed %d", seed).isEmpty();
    assertThat(statuses.values().stream().flatMap(Set::stream).distinct())
        .contains(200, 201, 204, 304, 400, 401, 404, 406, 409, 413, 415, 422);
    assertThat(statuses.get("POST /api/v1/runs")).contains(201, 400);
    assertThat(statuses.get("POST /api/v1/runs/{id}/rollback")).contains(400, 404, 409);
    assertThat(statuses.get("GET /api/v1/runs/{id}/rounds/{number}/grid.png"))
        .contains(200, 400, 404);
    assertThat(statuses.get("GET /api/v1/runs/{id}")).contains(200, 400, 404);
    assertThat(statuses.get("PUT /api/v1/assignments/{id}/progress")).contains(200, 400, 401, 404);
  }

  /** Around a finished run, one at work and a draft. */
  private RequestMaker maker(Random random) throws Exception {
    TestSite city = federation.site("city", 100);
    TestSite johns = federation.site("st-johns", 300);
    federation.site("st-marys", 200);
    federation.sharedDataSets().register("public", WholeRunTests.sharedImages(60));
    RunView finished = federation.start(Specs.of("city", "st-johns").rounds(2).evaluated().spec());
    federation.finish(finished.id(), List.of(city, johns));
    RunView open = federation.start(Specs.of("city", "st-johns").rounds(3).spec());
    federation.tick();
    RunView draft =
        federation.runs().create(Specs.of("st-marys").sharing("public", 0.5, 3).spec(), null);
    String assignment = city.ordered().assignmentId().toString();
    String update = federation.round(finished, 1).assignments().get(0).updateId().toString();
    List<String> runs =
        List.of(finished.id().toString(), open.id().toString(), draft.id().toString());
    Map<String, List<String>> known =
        Map.of(
            "runs.id", runs,
            "runs.siteId", List.of(city.id().toString(), johns.id().toString()),
            "runs.number", List.of("0", "1", "2"),
            "sites.id", List.of(city.id().toString()),
            "assignments.id", List.of(assignment),
            "updates.id", List.of(update),
            "shared-data-sets.name", List.of("public", "other"),
            "limit", List.of("1", "2", "1000"),
            "wait", List.of("PT0S", "PT0.01S", "5ms"),
            "run", runs);
    return new RequestMaker(federation.url(), known, city.token(), random);
  }
}
