# The command chexnet with .NET, ONNX Runtime, libvips and the default model; no shell, no package manager, not root.
#
#   docker build --tag chexnet .
#   docker run --rm --user "$(id -u)" --volume "$PWD:/data" chexnet score films --output scores.csv
#   docker run --rm --publish 7014:7014 chexnet serve --storage https://name.blob.core.windows.net --http 0.0.0.0:7014
#
# There is no Node.js in it: serve, run and query take an account (--storage, CHEXNET_STORAGE), and demo does not run.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish CheXNet.Cli --configuration Release --runtime linux-$(echo "$TARGETARCH" | sed s/amd64/x64/) --output /app -nodeReuse:false \
    && rm -f /app/*.pdb /app/*.xml && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
LABEL org.opencontainers.image.title="chexnet" \
      org.opencontainers.image.description="Scores frontal chest X-rays. Research software, not a medical device." \
      org.opencontainers.image.licenses="MIT"
ENV CHEXNET_CACHE=/tmp/chexnet DOTNET_EnableDiagnostics=0
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /data /data
WORKDIR /data
USER 1654
EXPOSE 7014
ENTRYPOINT ["/app/chexnet"]
CMD ["--help"]
