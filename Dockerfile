# sipspec as an image: docker build -t sipspec . && docker run --rm --network host -v "$PWD:/work" sipspec run --sut phone.yaml
# Where no registry of images can be reached, scripts/sipspec-image.sh makes the base from this machine's Node.js.
ARG BASE=node:20-bookworm-slim
ARG BUILD_BASE=${BASE}

FROM ${BUILD_BASE} AS build
WORKDIR /sipspec
COPY package.json package-lock.json ./
# Where npm gets packages from, if not from its own default: it stays in this stage.
ARG NPM_CONFIG_REGISTRY
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

FROM ${BASE}
ENV NODE_ENV=production
COPY --from=build /sipspec/package.json /sipspec/LICENSE /sipspec/README.md /sipspec/
COPY --from=build /sipspec/bin /sipspec/bin
COPY --from=build /sipspec/node_modules /sipspec/node_modules
COPY --from=build /sipspec/dist /sipspec/dist
RUN chmod 755 /sipspec/bin/sipspec.js && ln -s /sipspec/bin/sipspec.js /usr/local/bin/sipspec && mkdir /work && chown 1000:1000 /work
# Not root: ports below 1024 are the only thing that sipspec would want it for.
USER 1000:1000
VOLUME /work
WORKDIR /work
ENTRYPOINT ["sipspec"]
CMD ["--help"]
