# One image per service, from the jars that `mvn package` makes:
#   docker build --build-arg MODULE=coordinator-service -t phoenix/coordinator .
# BASE_IMAGE is any Debian or Ubuntu with Java 17 or newer; Java 25 starts fastest.
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BASE_IMAGE} AS layers
ARG MODULE
WORKDIR /build
COPY ${MODULE}/target/${MODULE}-*-app.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract --layers --destination layers \
      --application-filename phoenix.jar

# libtorch is unpacked here, because the image's file system cannot be written when it runs. With
# PYTORCH_LIBRARY_PATH the base image brings a libtorch of its own, and only the JNI library is unpacked.
FROM layers AS libtorch
ENV DJL_CACHE_DIR=/djl DJL_OFFLINE=true OPT_OUT_TRACKING=true
RUN mkdir /djl \
 && if ls layers/dependencies/lib/pytorch-jni-*.jar >/dev/null 2>&1; then \
      java -cp 'layers/dependencies/lib/*:layers/application/lib/*' \
        org.phoenix.diffusion.torchscript.UnpackTorch \
      && chmod -R a+rX /djl; \
    fi

FROM ${BASE_IMAGE}
# The number is a fact for others: Kubernetes checks it, volumes belong to it.
RUN groupadd --gid 10001 phoenix \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin phoenix \
 && mkdir -p /opt/phoenix /var/lib/phoenix /run/phoenix \
 && chown phoenix:phoenix /var/lib/phoenix /run/phoenix
WORKDIR /opt/phoenix
COPY docker/ ./bin/
COPY --from=libtorch /djl ./djl/
COPY --from=layers /build/layers/dependencies/ ./
COPY --from=layers /build/layers/spring-boot-loader/ ./
COPY --from=layers /build/layers/snapshot-dependencies/ ./
COPY --from=layers /build/layers/application/ ./
COPY quickstart/src/main/resources/data/fashion-mnist/*.gz /tmp/images/
RUN bin/train
# Inside a container the port is the container's; who reaches it is decided by what is published.
# MALLOC_ARENA_MAX and OMP_WAIT_POLICY: native memory stays small, waiting threads leave the cores to others.
# CUDA_DEVICE_ORDER: GPUs are counted as nvidia-smi counts them.
ENV DJL_CACHE_DIR=/opt/phoenix/djl \
    DJL_OFFLINE=true \
    OPT_OUT_TRACKING=true \
    MALLOC_ARENA_MAX=2 \
    OMP_WAIT_POLICY=PASSIVE \
    CUDA_DEVICE_ORDER=PCI_BUS_ID \
    SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 \
    PHOENIX_STATE=/var/lib/phoenix
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 CMD ["bin/healthy"]
ENTRYPOINT ["java", "@java.options", "-jar", "phoenix.jar"]
