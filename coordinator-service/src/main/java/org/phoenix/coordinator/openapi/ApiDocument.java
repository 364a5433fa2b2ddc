package org.phoenix.coordinator.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The document's frame, and the order in which it is completed. Its descriptions are the contracts'
 * Javadoc.
 */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

  static final String SITE_TOKEN = "siteToken";

  @Bean
  OpenAPI frame() {
    SecurityScheme token =
        new SecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("bearer")
            .description("The token that a site got when it was enrolled");
    return new OpenAPI()
        .info(
            new Info()
                .title("Phoenix coordinator")
                .version("v1")
                .description(
                    "Runs, rounds and sites of federated trainings of diffusion models. Errors are"
                        + " problem details (RFC 9457). Lists come in pages: follow `Link:"
                        + " <...>; rel=\"next\"`. Every answer has an `X-Request-Id`.")
                .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
        .components(new Components().addSecuritySchemes(SITE_TOKEN, token))
        .tags(
            List.of(
                new Tag().name("runs").description("Trainings: create, steer, watch"),
                new Tag().name("sites").description("Who may take part"),
                new Tag().name("shared-data-sets").description("Public image sets G"),
                new Tag().name("updates").description("What sites sent back"),
                new Tag().name("audit").description("Who changed what"),
                new Tag().name("site work").description("What a site's agent calls")));
  }

  @Bean
  RecordSchemas recordSchemas() {
    return new RecordSchemas();
  }

  @Bean
  @Order(1)
  OpenApiCustomizer schemas(RecordSchemas records) {
    return records::complete;
  }

  @Bean
  @Order(2)
  OpenApiCustomizer answers() {
    return document ->
        document
            .getPaths()
            .forEach(
                (path, item) ->
                    item.readOperationsMap()
                        .forEach(
                            (method, operation) ->
                                new OperationAnswers(path, method, operation).complete()));
  }

  @Bean
  @Order(3)
  OpenApiCustomizer examples() {
    return new Examples();
  }

  @Bean
  @Order(4)
  OpenApiCustomizer plainText() {
    return new PlainText();
  }
}
