package org.phoenix.coordinator.security;

import static org.phoenix.coordinator.security.SiteTokenIntrospector.LEFT_SITE;
import static org.phoenix.coordinator.security.SiteTokenIntrospector.SITE;

import org.phoenix.coordinator.audit.AuditFilter;
import org.phoenix.coordinator.audit.AuditLog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * Sites show their token; no cookie ever authenticates anybody, so there is nothing that CSRF could
 * abuse. Operators have no tokens of their own yet: their endpoints are open to whoever reaches the
 * port, which is why the server listens on the loopback address unless told otherwise.
 */
@Configuration
class SecurityConfiguration {

  @Bean
  @Order(1)
  SecurityFilterChain siteEndpoints(
      HttpSecurity http,
      SiteTokenIntrospector introspector,
      ProblemEntryPoint problems,
      AuditLog audit) {
    return stateless(http, audit)
        .securityMatcher("/api/v1/sites/self/**", "/api/v1/work", "/api/v1/assignments/**")
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(HttpMethod.POST, "/api/v1/sites/self/leave")
                    .hasAnyAuthority(SITE, LEFT_SITE)
                    .anyRequest()
                    .hasAuthority(SITE))
        .oauth2ResourceServer(
            server ->
                server
                    .authenticationEntryPoint(problems)
                    .accessDeniedHandler(problems)
                    .opaqueToken(opaque -> opaque.introspector(introspector)))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain operatorEndpoints(HttpSecurity http, AuditLog audit) {
    return stateless(http, audit)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  private static HttpSecurity stateless(HttpSecurity http, AuditLog audit) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .addFilterAfter(new AuditFilter(audit), SecurityContextHolderFilter.class)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }
}
