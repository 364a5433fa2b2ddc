# The S3 server of tests and demo in MinIO's place, where MinIO's Go module cannot be had.
ARG JAVA_IMAGE
FROM ${JAVA_IMAGE}
COPY lib /opt/s3/lib
COPY embedded-s3-entrypoint /usr/local/bin/
# Answers compose's question to MinIO.
RUN printf '#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/9000\n' >/usr/local/bin/mc && chmod +x /usr/local/bin/mc
ENTRYPOINT ["embedded-s3-entrypoint"]
