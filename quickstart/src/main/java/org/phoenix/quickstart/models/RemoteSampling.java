package org.phoenix.quickstart.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.platform.contract.ModelsApi;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.failure.RefusedException;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Draws images with a running sample service. */
final class RemoteSampling {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final Duration READ = Duration.ofMinutes(10);

  /** How long a service may be away between two looks. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI url;
  private final SampleCommand.Files files;
  private final LocalSampling.Paces paces;
  private final RestClient http;
  private final SamplesApi samples;
  private final ModelsApi models;

  RemoteSampling(URI url, SampleCommand.Files files, LocalSampling.Paces paces) {
    this.url = url;
    this.files = files;
    this.paces = paces;
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
    requests.setReadTimeout(READ);
    this.http = RestClient.builder().baseUrl(url).requestFactory(requests).build();
    HttpServiceProxyFactory proxies =
        HttpServiceProxyFactory.builderFor(RestClientAdapter.create(http)).build();
    this.samples = proxies.createClient(SamplesApi.class);
    this.models = proxies.createClient(ModelsApi.class);
  }

  /**
   * What to draw from, named in one way.
   *
   * @param model a pipeline folder or a checkpoint of this machine
   */
  record Weights(
      @Nullable UUID run,
      @Nullable Integer round,
      @Nullable String checkpoint,
      @Nullable Path model) {}

  /**
   * @return what was done, in one line
   * @throws RefusedException when the service says that it cannot be
   */
  String draw(Weights weights, int count, SamplerSpec spec, long seed)
      throws IOException, InterruptedException {
    try (Pace pace = paces.of("images", count)) {
      String model = weights.model() == null ? null : send(weights.model());
      SampleView asked =
          ask(
              new SampleRequest(
                  UUID.randomUUID(),
                  weights.run(),
                  weights.round(),
                  weights.checkpoint(),
                  null,
                  model,
                  count,
                  spec.name(),
                  spec.steps(),
                  spec.eta(),
                  seed,
                  Format.valueOf(String.valueOf(files.format()).toUpperCase(Locale.ROOT)),
                  null));
      Thread cancelling = new Thread(() -> samples.cancel(asked.id()));
      // Whoever ends this command wants no images.
      Runtime.getRuntime().addShutdownHook(cancelling);
      try {
        await(asked.id(), count, pace);
      } finally {
        Runtime.getRuntime().removeShutdownHook(cancelling);
      }
      Path out = Objects.requireNonNull(files.out());
      download(asked.id(), out);
      return String.format(
          Locale.ROOT,
          "%d images with %s in %.1f s at %s, %s in %s",
          count,
          spec,
          pace.seconds(),
          url,
          files.format(),
          out);
    } catch (HttpClientErrorException e) {
      throw new RefusedException("%s refuses: %s".formatted(url, reason(e)));
    } catch (RestClientException e) {
      throw new FailedException("%s: %s".formatted(url, e.getMessage()), e);
    }
  }

  /** A full queue is waited for as long as it says. */
  private SampleView ask(SampleRequest request) throws InterruptedException {
    while (true) {
      try {
        return Objects.requireNonNull(samples.generate(request).getBody());
      } catch (HttpClientErrorException.TooManyRequests e) {
        HttpHeaders headers = e.getResponseHeaders();
        String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
        boolean said = seconds != null && seconds.matches("[0-9]{1,4}");
        Thread.sleep(Duration.ofSeconds(said ? Long.parseLong(seconds) : 5).toMillis());
      }
    }
  }

  private void await(UUID id, int count, Pace pace) throws InterruptedException {
    long heard = System.nanoTime();
    while (true) {
      try {
        SampleView view = samples.sample(id);
        heard = System.nanoTime();
        pace.at(count * view.progress(), "");
        if (view.status() == Status.DONE) {
          return;
        }
        if (view.ended()) {
          String why = view.error() == null ? "it was cancelled" : view.error();
          throw new FailedException("Sample %s at %s: %s".formatted(id, url, why));
        }
      } catch (ResourceAccessException e) {
        // It may be restarting: what is made is not lost.
        if (System.nanoTime() - heard > PATIENCE.toNanos()) {
          throw e;
        }
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
  }

  private void download(UUID id, Path out) throws IOException {
    http.get()
        .uri("/api/v1/samples/" + id + "/images")
        .exchange(
            (request, response) -> {
              if (response.getStatusCode().isError()) {
                throw new IOException("%s answers %s".formatted(url, response.getStatusCode()));
              }
              try (InputStream body = response.getBody()) {
                Whole.file(out, body::transferTo);
              }
              return true;
            });
  }

  /** A folder becomes a checkpoint first. */
  private String send(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return put(model);
    }
    Path folder = Files.createTempDirectory("phoenix-model");
    Path checkpoint = folder.resolve("model.safetensors");
    try (StoredModel stored = StoredModel.open(model, null, false)) {
      CheckpointFile.write(checkpoint, stored);
      return put(checkpoint);
    } finally {
      Files.deleteIfExists(checkpoint);
      Files.delete(folder);
    }
  }

  private String put(Path checkpoint) throws IOException {
    String sha256 = Sha256.of(checkpoint);
    models.put(sha256, new InputStreamResource(() -> Files.newInputStream(checkpoint)));
    return sha256;
  }

  private static String reason(HttpClientErrorException e) {
    var problem = e.getResponseBodyAs(ProblemDetail.class);
    return problem == null || problem.getDetail() == null
        ? e.getStatusCode().toString()
        : problem.getDetail();
  }
}
