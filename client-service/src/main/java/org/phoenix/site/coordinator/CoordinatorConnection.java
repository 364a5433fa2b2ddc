package org.phoenix.site.coordinator;

import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.site.SiteProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.ImportHttpServices;

/** The proxy of {@link SiteWorkApi}: every call carries the site's token. */
@Configuration
@ImportHttpServices(group = CoordinatorConnection.COORDINATOR, types = SiteWorkApi.class)
class CoordinatorConnection {

  static final String COORDINATOR = "coordinator";

  @Bean
  RestClientHttpServiceGroupConfigurer coordinatorGroup(SiteProperties properties) {
    String baseUrl = properties.coordinatorUrl().toString().replaceAll("/+$", "");
    String token = "Bearer " + properties.enrolmentToken();
    return groups ->
        groups
            .filterByName(COORDINATOR)
            .forEachClient(
                (group, client) ->
                    client.baseUrl(baseUrl).defaultHeader(HttpHeaders.AUTHORIZATION, token));
  }
}
