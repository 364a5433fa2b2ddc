package org.phoenix.system.charts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.platform.store.StoreProperties;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.site.SiteProperties;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

/** The service that runs in a container, and the records that its settings are bound to. */
enum ServiceOf {
  COORDINATOR("coordinator-service", CoordinatorProperties.class, StoreProperties.class),
  EVALUATOR("evaluator-service", EvaluatorProperties.class, StoreProperties.class),
  SAMPLE("sample-service", SamplesProperties.class, StoreProperties.class),
  AGENT("client-service", SiteProperties.class);

  private final String module;
  private final List<Class<?>> records;

  ServiceOf(String module, Class<?>... records) {
    this.module = module;
    this.records = List.of(records);
  }

  static ServiceOf container(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  KnownSettings settings() throws IOException {
    return KnownSettings.of(ownSettings(), records);
  }

  /** Binds the records as the service would with these environment variables. */
  Map<Class<?>, Object> bind(Map<String, Object> variables) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    MutablePropertySources sources = environment.getPropertySources();
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    sources.replace(name, new SystemEnvironmentPropertySource(name, variables));
    ownSettings().forEach(sources::addLast);
    Binder binder = Binder.get(environment);
    Map<Class<?>, Object> bound = new HashMap<>();
    records.forEach(record -> bound.put(record, binder.bind(prefix(record), record).get()));
    bound.put(ServerProperties.class, binder.bind("server", ServerProperties.class).get());
    return bound;
  }

  static String prefix(Class<?> record) {
    return record.getAnnotation(ConfigurationProperties.class).value();
  }

  private List<PropertySource<?>> ownSettings() throws IOException {
    Path file = Repository.ROOT.resolve(module).resolve("src/main/resources/application.yaml");
    return new YamlPropertySourceLoader().load(module, new FileSystemResource(file));
  }
}
