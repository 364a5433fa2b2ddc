package org.phoenix.coordinator;

import java.time.Clock;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.type.format.jackson.Jackson3JsonFormatMapper;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.SamplesApi;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.registry.ImportHttpServices;
import tools.jackson.databind.json.JsonMapper;

/** What all features share: the clock, JSON columns, the other services. */
@Configuration
@ImportHttpServices(group = "evaluator", types = EvaluationsApi.class)
@ImportHttpServices(group = "samples", types = SamplesApi.class)
class CoordinatorConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** JSON columns are written like request bodies. */
  @Bean
  HibernatePropertiesCustomizer jsonColumns(JsonMapper json) {
    return properties ->
        properties.put(MappingSettings.JSON_FORMAT_MAPPER, new Jackson3JsonFormatMapper(json));
  }
}
