package org.phoenix.quickstart.federation;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SharedDataSetsApi;
import org.phoenix.platform.contract.SitesApi;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.report.RunRecord;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The services as an operator uses them, over HTTP. */
public final class Federation {

  private static final int EVENTS_PAGE = 500;

  private final SitesApi sites;
  private final SharedDataSetsApi sharedDataSets;
  private final RunsApi runs;
  private final EvaluationsApi evaluations;
  private final SamplesApi samples;

  public Federation(URI coordinator, URI evaluator, URI sampleService) {
    HttpServiceProxyFactory atCoordinator = at(coordinator);
    this.sites = atCoordinator.createClient(SitesApi.class);
    this.sharedDataSets = atCoordinator.createClient(SharedDataSetsApi.class);
    this.runs = atCoordinator.createClient(RunsApi.class);
    this.evaluations = at(evaluator).createClient(EvaluationsApi.class);
    this.samples = at(sampleService).createClient(SamplesApi.class);
  }

  private static HttpServiceProxyFactory at(URI url) {
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
    requests.setReadTimeout(Duration.ofMinutes(1));
    RestClient client = RestClient.builder().baseUrl(url).requestFactory(requests).build();
    return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client)).build();
  }

  /** Registers the sites and answers with their tokens, by name. */
  public Map<String, String> enrol(List<String> names) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : names) {
      tokens.put(name, sites.enrol(new SitesApi.NewSite(name)).token());
    }
    return tokens;
  }

  /** Whether every registered site has said what it offers. */
  public boolean allIntroduced() {
    return sites.sites().stream().allMatch(site -> site.images() != null);
  }

  public void share(String name, byte[] safetensors) {
    sharedDataSets.register(name, safetensors);
  }

  /** Creates a run and starts it. */
  public RunView start(RunSpec spec) {
    return runs.start(runs.create(spec, UUID.randomUUID().toString()).id());
  }

  /** A run as it is now. */
  public RunView run(UUID id) {
    return runs.run(id);
  }

  /** Where a run stands now, with its rounds and sites. */
  RunState state(UUID id) {
    return new RunState(runs.run(id), runs.rounds(id), runs.participants(id));
  }

  /** What the run waits for, in one sentence. */
  public String waitingFor(UUID id) {
    return runs.waiting(id).sentence();
  }

  /** Everything the services tell of a finished run. */
  public RunRecord record(UUID id) {
    return new RunRecord(
        runs.run(id),
        runs.rounds(id),
        runs.participants(id),
        events(id),
        sites.sites(),
        evaluations.reference());
  }

  private List<EventView> events(UUID id) {
    List<EventView> all = new ArrayList<>();
    List<EventView> page;
    do {
      long after = all.isEmpty() ? 0 : all.get(all.size() - 1).id();
      page = runs.events(id, after, EVENTS_PAGE);
      all.addAll(page);
    } while (page.size() == EVENTS_PAGE);
    return all;
  }

  /** The PNG grid of a finished sample. */
  public byte[] grid(UUID sample) {
    try {
      var body = samples.grid(sample).getBody();
      if (body == null) {
        throw new FailedException("the sample service sent no grid for sample " + sample);
      }
      return body.getContentAsByteArray();
    } catch (java.io.IOException e) {
      throw new FailedException("the grid of sample " + sample + " cannot be read", e);
    }
  }
}
